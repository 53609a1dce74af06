import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import { MlopsClient } from '@fairway/backstage-plugin-mlops-common';
import {
  createManifestsRenderAction,
  createPullRequestRecordAction,
} from './actions/manifests';
import { createModelInspectAction } from './actions/modelInspect';
import {
  createRolloutAbortAction,
  createRolloutPromoteAction,
} from './actions/rolloutCommand';
import { createRolloutStartAction } from './actions/rolloutStart';
import { createRolloutWaitAction } from './actions/rolloutWait';
import { createServiceBenchmarkAction } from './actions/serviceBenchmark';
import { createServiceDeployAction } from './actions/serviceDeploy';
import { createServicePromoteAction } from './actions/servicePromote';
import { createServiceWaitAction } from './actions/serviceWait';

/** Adds the `mlops:*` actions to the scaffolder. */
export const scaffolderModuleMlops = createBackendModule({
  pluginId: 'scaffolder',
  moduleId: 'mlops',
  register({ registerInit }) {
    registerInit({
      deps: {
        actions: scaffolderActionsExtensionPoint,
        auth: coreServices.auth,
        discovery: coreServices.discovery,
      },
      async init({ actions, auth, discovery }) {
        const client = MlopsClient.create({ discoveryApi: discovery });
        actions.addActions(
          createModelInspectAction({ client, auth }),
          createServiceDeployAction({ client, auth }),
          createManifestsRenderAction({ client, auth }),
          createPullRequestRecordAction({ client, auth }),
          createServiceWaitAction({ client, auth }),
          createServiceBenchmarkAction({ client, auth }),
          createServicePromoteAction({ client, auth }),
          createRolloutStartAction({ client, auth }),
          createRolloutWaitAction({ client, auth }),
          createRolloutPromoteAction({ client, auth }),
          createRolloutAbortAction({ client, auth }),
        );
      },
    });
  },
});
