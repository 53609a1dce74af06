import { strategySchema } from '@fairway/backstage-plugin-mlops-common';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import { createRolloutStartAction } from './rolloutStart';
import { createRolloutWaitAction } from './rolloutWait';

describe('the template "Ship a new model version"', () => {
  const path = '../../../../templates/ship-model-version/template.yaml';
  const { spec } = parse(readFileSync(resolve(__dirname, path), 'utf8'));
  const [{ properties: what }, { properties: how }] = spec.parameters;
  const [start, wait] = spec.steps;
  const table = JSON.parse(
    /^\$\{\{ (.*)\[parameters\.strategy\] \}\}$/s.exec(
      start.input.strategy,
    )![1],
  );

  it('gives its actions fields that they have', () => {
    const actions = [createRolloutStartAction, createRolloutWaitAction].map(
      create => create({} as any),
    );
    expect([start.action, wait.action]).toEqual(actions.map(({ id }) => id));
    [start, wait].forEach((step, index) => {
      const input = actions[index].schema?.input as any;
      expect(Object.keys(input.properties)).toEqual(
        expect.arrayContaining(Object.keys(step.input)),
      );
    });
  });

  it('offers, in words, the way of the environment and those that it spells out', () => {
    expect(how.strategy.enum).toEqual(['environment', ...Object.keys(table)]);
    expect(how.strategy.enumNames).toHaveLength(how.strategy.enum.length);
  });

  it.each(Object.entries(table))(
    'spells %s out as a strategy that there is',
    (name, strategy) => {
      expect(strategySchema.parse(strategy).type).toBe(name);
    },
  );

  it('asks for everything that it uses', () => {
    const used = [...JSON.stringify(spec.steps).matchAll(/parameters\.(\w+)/g)];
    expect(new Set(used.map(([, name]) => name))).toEqual(
      new Set([...Object.keys(what), ...Object.keys(how)]),
    );
  });
});
