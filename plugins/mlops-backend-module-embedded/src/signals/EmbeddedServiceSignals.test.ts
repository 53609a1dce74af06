import {
  acceptedKeyFixture,
  describeServiceSignalsContract,
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
import { EmbeddedServiceSignals } from './EmbeddedServiceSignals';

const secret = 'secret-of-this-test';
const withRuntime = hasOnnxRuntime() ? describe : describe.skip;

const service = desiredServiceFixture({
  modelName: exampleModelName,
  revisions: [
    desiredRevisionFixture({ weight: 50, spec: exampleSpec('1') }),
    desiredRevisionFixture({ number: 2, weight: 50, spec: exampleSpec('2') }),
  ],
  keys: [acceptedKeyFixture('signals01', secret)],
});

withRuntime('on this machine (needs onnxruntime-node)', () => {
  describeServiceSignalsContract({
    name: 'EmbeddedServiceSignals',
    timeoutMs: 300_000,
    async setup() {
      const machine = await TestMachine.create();
      const supervisor = machine.supervisor();
      await supervisor.connect();
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
      const signals = EmbeddedServiceSignals.create({ supervisor });
      return {
        signals,
        service: { id: service.id, name: service.name },
        unreachable: EmbeddedServiceSignals.create({
          supervisor: machine.supervisor({
            dataDirectory: `${machine.config.dataDirectory}/nobody`,
            launch: async () => {
              throw new Error('The serving-host is not installed');
            },
          }),
        }),
        async predict(outcome) {
          const body = outcome === 'success' ? exampleRequest : { inputs: [] };
          const answer = await fetch(inferUrl, {
            method: 'POST',
            headers: {
              authorization: `Bearer ${secret}`,
              'content-type': 'application/json',
            },
            body: JSON.stringify(body),
          });
          const text = await answer.text();
          if (answer.status !== (outcome === 'success' ? 200 : 400)) {
            throw new Error(`Answered with ${answer.status}: ${text}`);
          }
          return Number(answer.headers.get('fairway-revision'));
        },
        async settle() {
          const now = Date.now();
          await eventually('what was sent is told', async () => {
            const { asOf } = await signals.windows(service, { since: 0 });
            return asOf > now;
          });
        },
        close: () => machine.close(),
      };
    },
  });
});

describe('EmbeddedServiceSignals', () => {
  it('waits only briefly for a host that starts', async () => {
    const supervisor = {
      connect: () => new Promise(() => {}),
      problem: undefined,
    } as unknown as HostSupervisor;
    const signals = EmbeddedServiceSignals.create({ supervisor, withinMs: 10 });
    await expect(signals.windows(service, { since: 7 })).resolves.toMatchObject(
      {
        asOf: 7,
        problem: 'The serving-host of this machine is starting',
      },
    );
  });
});
