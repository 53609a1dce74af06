import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { TemplateAction } from '@backstage/plugin-scaffolder-node';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { MlopsClient } from '@fairway/backstage-plugin-mlops-common';
import { validate } from 'jsonschema';
import { ActionServices } from '../api';
import { FakeMlopsApi } from './fakeMlopsApi';

/** What a backend plugin sees when the scaffolder calls for the mock user. */
export const initiatorAuthorization = mockCredentials.service.header({
  onBehalfOf: mockCredentials.user(),
  targetPluginId: 'mlops',
});

/** The services of an action, pointed at the fake. */
export function servicesFor(api: FakeMlopsApi): ActionServices {
  return {
    client: MlopsClient.create({
      discoveryApi: { getBaseUrl: async () => api.url },
    }),
    auth: mockServices.auth({ pluginId: 'scaffolder' }),
  };
}

/** Checkpoints as the scaffolder stores them: kept over runs of one task. */
export class StoredCheckpoints {
  readonly #values = new Map<string, any>();

  get keys() {
    return [...this.#values.keys()];
  }

  run = async (options: { key?: string; fn: () => any }) => {
    const key = String(options.key);
    if (!this.#values.has(key)) {
      this.#values.set(key, JSON.parse(JSON.stringify(await options.fn())));
    }
    return this.#values.get(key);
  };
}

/** Runs an action as the scaffolder would, and returns what came of it. */
export async function runAction(
  action: TemplateAction<any, any, any>,
  input: object,
  context: Record<string, unknown> = {},
) {
  const { valid, errors } = validate(input, action.schema?.input ?? {});
  if (!valid) {
    throw new Error(`The scaffolder refuses the input: ${errors.join(', ')}`);
  }
  const logger = mockServices.logger.mock();
  const output: Record<string, unknown> = {};
  const outcome = await action
    .handler({
      ...createMockActionContext({ input: input as any, workspacePath: '.' }),
      logger,
      task: { id: 'task-1' },
      step: { id: 'step-1', name: 'Step' },
      output: (name: any, value: unknown) => {
        output[name] = value;
      },
      ...context,
    } as any)
    .then(
      () => undefined,
      (error: Error) => error,
    );
  const lines = [...logger.info.mock.calls, ...logger.warn.mock.calls].map(
    ([line]) => line,
  );
  return { output, lines, error: outcome };
}
