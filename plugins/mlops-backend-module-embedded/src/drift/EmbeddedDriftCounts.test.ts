import {
  acceptedKeyFixture,
  describeDriftCountsContract,
  desiredRevisionFixture,
  desiredServiceFixture,
} from '@fairway/backstage-plugin-mlops-node/testUtils';
import {
  exampleModelName,
  exampleRequest,
  exampleSpec,
  hasOnnxRuntime,
} from '../__testUtils__/examples';
import { eventually, TestMachine } from '../__testUtils__/TestMachine';
import { HostSupervisor } from '../host/HostSupervisor';
import { EmbeddedDriftCounts } from './EmbeddedDriftCounts';

const secret = 'secret-of-this-test';
const withRuntime = hasOnnxRuntime() ? describe : describe.skip;

const service = desiredServiceFixture({
  modelName: exampleModelName,
  revisions: [
    desiredRevisionFixture({ weight: 50, spec: exampleSpec('1') }),
    desiredRevisionFixture({ number: 2, weight: 50, spec: exampleSpec('2') }),
  ],
  keys: [acceptedKeyFixture('drift00001', secret)],
});

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
      const machine = await TestMachine.create();
      const supervisor = machine.supervisor();
      const { client } = await supervisor.connect();
      const target = machine.target(supervisor);
      await target.converge(service, { epoch: 1 });
      await eventually(
        'both revisions are ready',
        async () => {
          const { revisions } = await target.observe(service);
          return revisions.every(({ readyReplicas }) => readyReplicas === 1);
        },
        200_000,
      );
      const { inferUrl } = await target.endpoint(service, exampleModelName);
      // The fingerprints that the host gives these layouts, from a service that
      // counts nothing.
      const { id, name } = service;
      const probe = { ...service, id: 'id-of-probe', name: 'probe' };
      await target.converge(probe, { epoch: 1 });
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
          supervisor: machine.supervisor({
            dataDirectory: `${machine.config.dataDirectory}/nobody`,
            launch: async () => {
              throw new Error('The serving-host is not installed');
            },
          }),
        }),
        async predict() {
          const answer = await fetch(inferUrl, {
            method: 'POST',
            headers: {
              authorization: `Bearer ${secret}`,
              'content-type': 'application/json',
            },
            body: JSON.stringify(exampleRequest),
          });
          const text = await answer.text();
          if (answer.status !== 200) {
            throw new Error(`Answered with ${answer.status}: ${text}`);
          }
          return Number(answer.headers.get('fairway-revision'));
        },
        async settle() {
          const now = Date.now();
          await eventually('what was sent is told', async () => {
            const query = { since: 0, count: [] };
            const { asOf } = await counts.windows(service, query);
            return asOf > now;
          });
        },
        close: () => machine.close(),
      };
    },
  });
});

describe('EmbeddedDriftCounts', () => {
  it('waits only briefly for a host that starts', async () => {
    const supervisor = {
      connect: () => new Promise(() => {}),
      problem: undefined,
    } as unknown as HostSupervisor;
    const counts = EmbeddedDriftCounts.create({ supervisor, withinMs: 10 });
    await expect(
      counts.windows(service, { since: 7, count: [] }),
    ).resolves.toMatchObject({
      asOf: 7,
      problem: 'The serving-host of this machine is starting',
    });
  });
});
