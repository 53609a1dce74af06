import { createFrontendPlugin } from '@backstage/frontend-plugin-api';
import { RiBrainLine } from '@remixicon/react';
import { mlopsApi } from './extensions/api';
import { entityExtensions } from './extensions/entity';
import { pages } from './extensions/pages';
import { rootRouteRef, serviceRouteRef, templateRouteRef } from './routes';

/**
 * Models, inference services and GPU pools in the portal.
 *
 * @public
 */
export const mlopsPlugin = createFrontendPlugin({
  pluginId: 'mlops',
  title: 'MLOps',
  icon: <RiBrainLine />,
  info: { packageJson: () => import('../package.json') },
  routes: { root: rootRouteRef, service: serviceRouteRef },
  externalRoutes: { template: templateRouteRef },
  extensions: [mlopsApi, ...pages, ...entityExtensions],
});
