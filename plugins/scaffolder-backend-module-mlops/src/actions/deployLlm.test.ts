import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import { createModelInspectAction } from './modelInspect';
import { createServiceDeployAction } from './serviceDeploy';
import { createServiceWaitAction } from './serviceWait';

describe('the template "Deploy LLM"', () => {
  const path = '../../../../templates/deploy-llm/template.yaml';
  const { spec } = parse(readFileSync(resolve(__dirname, path), 'utf8'));
  const asked = Object.assign(
    {},
    ...spec.parameters.map(({ properties }: any) => properties),
  );

  it('gives its actions fields that they have, within their bounds', () => {
    const actions = [
      createModelInspectAction,
      createServiceDeployAction,
      createServiceWaitAction,
    ].map(create => create({} as any));
    expect(spec.steps.map(({ action }: any) => action)).toEqual(
      actions.map(({ id }) => id),
    );
    spec.steps.forEach((step: any, index: number) => {
      const input = actions[index].schema?.input as any;
      expect(Object.keys(input.properties)).toEqual(
        expect.arrayContaining(Object.keys(step.input)),
      );
    });
    const wait = actions[2].schema?.input as any;
    expect(spec.steps[2].input.timeoutSeconds).toBeLessThanOrEqual(
      wait.properties.timeoutSeconds.maximum,
    );
  });

  it('asks for everything that it uses, and uses what it asks', () => {
    const used = [...JSON.stringify(spec.steps).matchAll(/parameters\.(\w+)/g)];
    // The click is not asked for, and the review is only shown.
    expect(new Set(used.map(([, name]) => name))).toEqual(
      new Set([
        ...Object.keys(asked).filter(name => name !== 'review'),
        'clickedAt',
      ]),
    );
    const fields = [...JSON.stringify(spec.steps).matchAll(/serving\.(\w+)/g)];
    expect(fields.map(([, name]) => name).sort()).toEqual(
      Object.keys(asked.serving.properties).sort(),
    );
  });
});
