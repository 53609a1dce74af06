import { createBackend } from '@backstage/backend-defaults';
import { demoPolicyModule } from './modules/demoPolicyModule';
import { demoSignInModule } from './modules/demoSignInModule';

const backend = createBackend();

// The portal itself
backend.add(import('@backstage/plugin-app-backend'));
backend.add(import('@backstage/plugin-user-settings-backend'));
backend.add(import('@backstage/plugin-events-backend'));
backend.add(import('@backstage/plugin-signals-backend'));
backend.add(import('@backstage/plugin-notifications-backend'));
backend.add(import('@backstage/plugin-mcp-actions-backend'));

// Who may come in, and what they may do
backend.add(import('@backstage/plugin-auth-backend'));
backend.add(import('@backstage/plugin-auth-backend-module-oidc-provider'));
backend.add(demoSignInModule);
backend.add(import('@backstage/plugin-permission-backend'));
backend.add(demoPolicyModule);

// Catalog, golden paths, documentation, search
backend.add(import('@backstage/plugin-catalog-backend'));
backend.add(import('@backstage/plugin-catalog-backend-module-logs'));
backend.add(
  import('@backstage/plugin-catalog-backend-module-scaffolder-entity-model'),
);
backend.add(import('@backstage/plugin-scaffolder-backend'));
backend.add(import('@backstage/plugin-techdocs-backend'));
backend.add(import('@backstage/plugin-search-backend'));
backend.add(import('@backstage/plugin-search-backend-module-catalog'));
backend.add(import('@backstage/plugin-search-backend-module-techdocs'));

// Fairway
backend.add(import('@fairway/backstage-plugin-catalog-backend-module-mlops'));
backend.add(import('@fairway/backstage-plugin-mlops-backend'));
backend.add(import('@fairway/backstage-plugin-mlops-backend-module-embedded'));
backend.add(
  import('@fairway/backstage-plugin-mlops-backend-module-kubernetes'),
);
backend.add(
  import('@fairway/backstage-plugin-mlops-backend-module-prometheus'),
);
backend.add(
  import('@fairway/backstage-plugin-scaffolder-backend-module-mlops'),
);

// A backend that is up by half would answer readiness with 503 for ever.
backend.start().catch(error => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
