import { makeFieldSchema } from '@backstage/plugin-scaffolder-react';
import { createFormField } from '@backstage/plugin-scaffolder-react/alpha';
import { givenOptions } from '../given';
import { DeploymentReview } from './DeploymentReview';
import { validateDeployment } from './validateDeployment';

export const deploymentReviewField = createFormField({
  name: 'DeploymentReview',
  component: DeploymentReview,
  validation: validateDeployment,
  schema: makeFieldSchema({
    output: z => z.string().describe('Says that the checks were seen'),
    uiOptions: givenOptions,
  }),
});
