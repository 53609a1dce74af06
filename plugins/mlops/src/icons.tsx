import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { IconBundleBlueprint } from '@backstage/plugin-app-react';
import { RiBrainLine, RiCpuLine } from '@remixicon/react';

/**
 * The icons of the kinds Model and GpuPool. Icons belong to the app, so they
 * come as a module of it, found by the app beside the plugin.
 *
 * @alpha
 */
export const mlopsIconsModule = createFrontendModule({
  pluginId: 'app',
  extensions: [
    IconBundleBlueprint.make({
      name: 'mlops-kinds',
      params: {
        icons: { 'kind:model': <RiBrainLine />, 'kind:gpupool': <RiCpuLine /> },
      },
    }),
  ],
});
