import { makeFieldSchema } from '@backstage/plugin-scaffolder-react';
import { createFormField } from '@backstage/plugin-scaffolder-react/alpha';
import { givenOptions } from '../given';
import { onSurface } from '../onSurface';
import { LanguageModelServing } from './LanguageModelServing';
import { ModelPicker } from './ModelPicker';
import { ModelVersionPicker } from './ModelVersionPicker';
import { validateModel, validateModelVersion } from './validateModel';

export const modelPickerField = createFormField({
  name: 'ModelPicker',
  component: onSurface(ModelPicker),
  validation: validateModel,
  schema: makeFieldSchema({
    output: z => z.string().describe('The model, such as model:default/digits'),
    uiOptions: z =>
      z.object({
        runtime: z
          .string()
          .optional()
          .describe('Only models that it serves, such as vllm'),
      }),
  }),
});

export const languageModelServingField = createFormField({
  name: 'LanguageModelServing',
  component: onSurface(LanguageModelServing),
  schema: makeFieldSchema({
    output: z =>
      z
        .object({
          languageModel: z.object({
            contextLength: z.number().optional(),
            quantization: z.string().optional(),
            tensorParallelism: z.number(),
          }),
          resources: z.object({
            cpu: z.number(),
            memoryMiB: z.number(),
            gpus: z.number(),
          }),
          replicas: z.number(),
        })
        .describe('How the chosen language model is served'),
    uiOptions: givenOptions,
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
