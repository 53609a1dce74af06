import { describeDriftCountsContract } from '@fairway/backstage-plugin-mlops-node/testUtils';
import { hasOnnxRuntime } from '../__testUtils__/examples';
import {
  bothVersions,
  ServedExample,
  startingHost,
} from '../__testUtils__/ServedExample';
import { eventually } from '../__testUtils__/TestMachine';
import { EmbeddedDriftCounts } from './EmbeddedDriftCounts';

const withRuntime = hasOnnxRuntime() ? describe : describe.skip;

const signature = {
  inputs: [{ name: 'features', datatype: 'FP32', shape: [-1, 10] }],
  outputs: [{ name: 'prediction', datatype: 'FP32', shape: [-1, 1] }],
};

/** Of ages above and below one that is named. */
const layout = (age: number) => ({
  schemaVersion: 1,
  features: [
    {
      feature: {
        ...{ name: 'age', role: 'input', kind: 'numeric' },
        ...{ tensor: 'features', column: 0, width: 10 },
      },
      bins: {
        ...{ edges: [age], groups: [1], minimum: 0, maximum: 100 },
        ...{ mean: age, standardDeviation: 10 },
      },
    },
  ],
});

withRuntime('on this machine (needs onnxruntime-node)', () => {
  describeDriftCountsContract({
    name: 'EmbeddedDriftCounts',
    timeoutMs: 300_000,
    async setup() {
      const example = await ServedExample.create();
      const { machine, supervisor } = example;
      const { client } = await supervisor.connect();
      // The fingerprints that the host gives these layouts, from a service that
      // counts nothing.
      const { id, name } = bothVersions;
      const probe = { ...bothVersions, id: 'id-of-probe', name: 'probe' };
      await machine.target(supervisor).converge(probe, { epoch: 1 });
      const toCount = async (revision: number, age: number) => {
        const told = await client.countDrift('probe', {
          id: 'id-of-probe',
          revisions: [{ revision, signature, layout: layout(age) }],
        });
        const fingerprint = told!.revisions.find(
          counted => counted.revision === revision,
        )!.fingerprint;
        return { revision, fingerprint, signature, layout: layout(age) };
      };
      const counts = EmbeddedDriftCounts.create({ supervisor });
      return {
        counts,
        service: { id, name },
        count: [await toCount(1, 30), await toCount(2, 40)],
        other: await toCount(1, 50),
        unreachable: EmbeddedDriftCounts.create({
          supervisor: example.unreachableHost(),
        }),
        predict: () => example.predict(),
        async settle() {
          const now = Date.now();
          await eventually('what was sent is told', async () => {
            const query = { since: 0, count: [] };
            const { asOf } = await counts.windows(bothVersions, query);
            return asOf > now;
          });
        },
        close: () => example.close(),
      };
    },
  });
});

describe('EmbeddedDriftCounts', () => {
  it('waits only briefly for a host that starts', async () => {
    const counts = EmbeddedDriftCounts.create({
      supervisor: startingHost,
      withinMs: 10,
    });
    await expect(
      counts.windows(bothVersions, { since: 7, count: [] }),
    ).resolves.toMatchObject({
      asOf: 7,
      problem: 'The serving-host of this machine is starting',
    });
  });
});
