import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { createModelInspectAction } from '../modelInspect';
import { createRolloutStartAction } from '../rolloutStart';
import { createServiceDeployAction } from '../serviceDeploy';
import { createManifestsRenderAction, createPullRequestRecordAction } from '.';

const templates = resolve(__dirname, '../../../../../templates');
const actions = new Map(
  [
    createModelInspectAction,
    createServiceDeployAction,
    createRolloutStartAction,
    createManifestsRenderAction,
    createPullRequestRecordAction,
  ].map(create => {
    const action = create({} as any);
    return [action.id, action.schema as any] as const;
  }),
);
const propertiesOf = (schema: any) => Object.keys(schema?.properties ?? {});

interface Step {
  id: string;
  action: string;
  input: Record<string, unknown>;
}

const read = (path: string) =>
  parse(readFileSync(join(templates, path, 'template.yaml'), 'utf8'));

describe.each(['deploy-ml-model', 'ship-model-version'])(
  'the template by pull request beside "%s"',
  name => {
    const direct = read(name);
    const { metadata, spec } = read(join('gitops', name));
    const steps: Step[] = spec.steps;

    it('asks the same questions and submits the same, before anything is written', () => {
      expect(metadata.name).toBe(`${name}-gitops`);
      expect(spec.parameters).toEqual(direct.spec.parameters);
      const submits = steps.findIndex(({ action }) =>
        ['mlops:service:deploy', 'mlops:rollout:start'].includes(action),
      );
      expect(steps.slice(0, submits + 1)).toEqual(
        direct.spec.steps.slice(0, submits + 1),
      );
      expect(steps.slice(submits + 1).map(({ action }) => action)).toEqual([
        'mlops:manifests:render',
        'publish:github:pull-request',
        'mlops:pull-request:record',
      ]);
    });
  },
);

describe('the templates by pull request', () => {
  const folders = readdirSync(join(templates, 'gitops'));

  it('are none of those that the demo portal offers, which has no host for them', () => {
    // It registers templates/*/template.yaml.
    expect(folders.sort()).toEqual([
      'bring-service',
      'deploy-ml-model',
      'ship-model-version',
    ]);
  });

  it.each(folders)(
    '%s: give their actions fields that they have, and take what these put out',
    folder => {
      const { spec } = read(join('gitops', folder));
      const steps: Step[] = spec.steps;
      const unknown = steps.flatMap(({ action, input }) =>
        Object.keys(input).filter(
          field =>
            actions.has(action) &&
            !propertiesOf(actions.get(action).input).includes(field),
        ),
      );
      expect(unknown).toEqual([]);
      const texts = JSON.stringify([steps, spec.output]);
      for (const [, id, output] of texts.matchAll(
        /steps\.(\w+)\.output\.(\w+)/g,
      )) {
        const { action } = steps.find(step => step.id === id)!;
        const outputs = actions.has(action)
          ? propertiesOf(actions.get(action).output)
          : // As its documentation has it.
            ['remoteUrl', 'pullRequestNumber', 'targetBranchName'];
        expect(outputs).toContain(output);
      }
      const asked = spec.parameters.flatMap((page: { properties: object }) =>
        Object.keys(page.properties),
      );
      for (const [, parameter] of texts.matchAll(/parameters\.(\w+)/g)) {
        expect([...asked, 'clickedAt']).toContain(parameter);
      }
    },
  );
});
