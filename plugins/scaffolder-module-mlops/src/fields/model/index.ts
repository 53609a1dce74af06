import { makeFieldSchema } from '@backstage/plugin-scaffolder-react';
import { createFormField } from '@backstage/plugin-scaffolder-react/alpha';
import { givenOptions } from '../given';
import { onSurface } from '../onSurface';
import { ModelPicker } from './ModelPicker';
import { ModelVersionPicker } from './ModelVersionPicker';
import { validateModel, validateModelVersion } from './validateModel';

export const modelPickerField = createFormField({
  name: 'ModelPicker',
  component: onSurface(ModelPicker),
  validation: validateModel,
  schema: makeFieldSchema({
    output: z => z.string().describe('The model, such as model:default/digits'),
  }),
});

export const modelVersionPickerField = createFormField({
  name: 'ModelVersionPicker',
  component: onSurface(ModelVersionPicker),
  validation: validateModelVersion,
  schema: makeFieldSchema({
    output: z => z.string().describe('A version of the chosen model'),
    uiOptions: givenOptions,
  }),
});
