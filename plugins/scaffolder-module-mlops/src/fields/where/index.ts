import { makeFieldSchema } from '@backstage/plugin-scaffolder-react';
import { createFormField } from '@backstage/plugin-scaffolder-react/alpha';
import { givenOptions } from '../given';
import { onSurface } from '../onSurface';
import { EnvironmentPicker } from './EnvironmentPicker';
import { PoolPicker } from './PoolPicker';
import { ServiceNamePicker } from './ServiceNamePicker';
import { SizePicker } from './SizePicker';
import { validateServiceName } from './validateServiceName';

export const environmentPickerField = createFormField({
  name: 'EnvironmentPicker',
  component: onSurface(EnvironmentPicker),
  schema: makeFieldSchema({
    output: z => z.string().describe('The name of an environment'),
  }),
});

export const sizePickerField = createFormField({
  name: 'SizePicker',
  component: onSurface(SizePicker),
  schema: makeFieldSchema({
    output: z =>
      z.object({
        name: z.enum(['small', 'medium', 'large']),
        resources: z
          .object({
            cpu: z.number(),
            memoryMiB: z.number(),
            gpus: z.number(),
          })
          .optional()
          .describe('Only where it differs from the size'),
        replicas: z
          .number()
          .optional()
          .describe('Only where it differs from the size'),
        scaling: z
          .object({
            minReplicas: z.number(),
            maxReplicas: z.number(),
            targetConcurrency: z.number().optional(),
            idleSeconds: z.number().optional(),
          })
          .optional()
          .describe('Where the number of replicas follows the traffic'),
      }),
  }),
});

export const poolPickerField = createFormField({
  name: 'PoolPicker',
  component: onSurface(PoolPicker),
  schema: makeFieldSchema({
    output: z =>
      z.string().describe('The pool, such as gpupool:default/this-machine'),
    uiOptions: givenOptions,
  }),
});

export const serviceNamePickerField = createFormField({
  name: 'ServiceNamePicker',
  component: onSurface(ServiceNamePicker),
  validation: validateServiceName,
  schema: makeFieldSchema({
    output: z => z.string().describe('A free name for an inference service'),
    uiOptions: givenOptions,
  }),
});
