import { startTestBackend } from '@backstage/backend-test-utils';
import {
  scaffolderActionsExtensionPoint,
  TemplateAction,
} from '@backstage/plugin-scaffolder-node';
import scaffolderModuleMlops from '.';

describe('the mlops module of the scaffolder', () => {
  it('adds its actions', async () => {
    const added: TemplateAction<any, any, any>[] = [];

    await startTestBackend({
      extensionPoints: [
        [
          scaffolderActionsExtensionPoint,
          { addActions: (...actions) => added.push(...actions) },
        ],
      ],
      features: [scaffolderModuleMlops],
    });

    expect(added.map(({ id }) => id)).toEqual([
      'mlops:model:inspect',
      'mlops:service:deploy',
      'mlops:manifests:render',
      'mlops:pull-request:record',
      'mlops:service:wait',
      'mlops:service:benchmark',
      'mlops:service:promote',
      'mlops:rollout:start',
      'mlops:rollout:wait',
      'mlops:rollout:promote',
      'mlops:rollout:abort',
    ]);
  });
});
