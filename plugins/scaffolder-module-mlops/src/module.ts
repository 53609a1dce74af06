import { createFrontendModule } from '@backstage/frontend-plugin-api';
import {
  FormDecoratorBlueprint,
  FormFieldBlueprint,
} from '@backstage/plugin-scaffolder-react/alpha';
import { clickedAtDecorator } from './decorator';
import { deploymentOutputs } from './panel';

const model = () => import('./fields/model');
const where = () => import('./fields/where');
const review = () => import('./fields/review');

/** Form fields and result panel for templates that deploy models. */
export const scaffolderModuleMlops = createFrontendModule({
  pluginId: 'scaffolder',
  extensions: [
    FormFieldBlueprint.make({
      name: 'mlops-model-picker',
      params: { field: async () => (await model()).modelPickerField },
    }),
    FormFieldBlueprint.make({
      name: 'mlops-model-version-picker',
      params: { field: async () => (await model()).modelVersionPickerField },
    }),
    FormFieldBlueprint.make({
      name: 'mlops-language-model-serving',
      params: { field: async () => (await model()).languageModelServingField },
    }),
    FormFieldBlueprint.make({
      name: 'mlops-environment-picker',
      params: { field: async () => (await where()).environmentPickerField },
    }),
    FormFieldBlueprint.make({
      name: 'mlops-size-picker',
      params: { field: async () => (await where()).sizePickerField },
    }),
    FormFieldBlueprint.make({
      name: 'mlops-pool-picker',
      params: { field: async () => (await where()).poolPickerField },
    }),
    FormFieldBlueprint.make({
      name: 'mlops-service-name-picker',
      params: { field: async () => (await where()).serviceNamePickerField },
    }),
    FormFieldBlueprint.make({
      name: 'mlops-deployment-review',
      params: { field: async () => (await review()).deploymentReviewField },
    }),
    FormDecoratorBlueprint.make({
      name: 'mlops-clicked-at',
      params: { decorator: clickedAtDecorator },
    }),
    deploymentOutputs,
  ],
});
