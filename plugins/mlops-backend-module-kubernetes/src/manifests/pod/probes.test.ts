import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { desiredServiceFixture } from '@fairway/backstage-plugin-mlops-node/testUtils';
import {
  placementFixture,
  revisionFixture,
} from '../../__testUtils__/placement';
import { podOf } from './pod';

const RUNTIME = resolve(
  __dirname,
  '../../../../../deploy/kserve/clusterservingruntime.yaml',
);

/** The numbers below a key of the runtime's manifest, in their order. */
function numbersOf(probe: string): Record<string, number> {
  const text = readFileSync(RUNTIME, 'utf8');
  const begin = text.indexOf(`${probe}:`);
  const block = text.slice(begin).split(/\n {6}(?! )/)[0];
  return Object.fromEntries(
    [...block.matchAll(/(\w+(?:Seconds|Threshold)): (\d+)/g)].map(
      ([, name, value]) => [name, Number(value)],
    ),
  );
}

describe('the probes of a replica', () => {
  const [server] = podOf(
    desiredServiceFixture(),
    revisionFixture(),
    placementFixture(),
  ).containers;

  it.each(['readinessProbe', 'livenessProbe', 'startupProbe'] as const)(
    'wait as long as in the runtime for KServe: %s',
    probe => {
      const { httpGet, ...numbers } = server[probe]!;
      expect(numbers).toEqual(numbersOf(probe));
      expect(Object.keys(numbers)).toHaveLength(3);
      expect(httpGet?.port).toBe('http');
    },
  );
});
