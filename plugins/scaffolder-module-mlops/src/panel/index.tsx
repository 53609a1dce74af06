import { scaffolderTemplateOutputsBlueprint } from '@backstage/plugin-scaffolder-react/alpha';
import { lazy, Suspense } from 'react';
import { Progress } from '@backstage/frontend-plugin-api';
import { z } from 'zod';

const DeploymentOutputs = lazy(() =>
  import('./DeploymentOutputs').then(module => ({
    default: module.DeploymentOutputs,
  })),
);

/**
 * The result panel. A portal with golden paths of its own names their
 * templates in `app.extensions`, under
 * `scaffolder-template-outputs:scaffolder/mlops-deployment`.
 */
export const deploymentOutputs =
  scaffolderTemplateOutputsBlueprint.makeWithOverrides({
    name: 'mlops-deployment',
    configSchema: {
      templateRefs: z
        .array(z.string())
        .default([
          'template:default/deploy-ml-model',
          'template:default/deploy-llm',
        ]),
    },
    factory(original, { config }) {
      return original({
        templateRefs: config.templateRefs,
        component: props => (
          <Suspense fallback={<Progress />}>
            <DeploymentOutputs {...props} />
          </Suspense>
        ),
      });
    },
  });
