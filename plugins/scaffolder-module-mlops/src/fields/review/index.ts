import { makeFieldSchema } from '@backstage/plugin-scaffolder-react';
import { createFormField } from '@backstage/plugin-scaffolder-react/alpha';
import { givenOptions } from '../given';
import { onSurface } from '../onSurface';
import { DeploymentReview } from './DeploymentReview';
import { validateDeployment } from './validateDeployment';

export const deploymentReviewField = createFormField({
  name: 'DeploymentReview',
  component: onSurface(DeploymentReview),
  validation: validateDeployment,
  schema: makeFieldSchema({
    output: z => z.string().describe('Says that the checks were seen'),
    uiOptions: givenOptions,
  }),
});
