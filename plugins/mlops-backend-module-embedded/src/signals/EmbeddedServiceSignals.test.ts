import { describeServiceSignalsContract } from '@fairway/backstage-plugin-mlops-node/testUtils';
import { hasOnnxRuntime } from '../__testUtils__/examples';
import {
  bothVersions,
  ServedExample,
  startingHost,
} from '../__testUtils__/ServedExample';
import { eventually } from '../__testUtils__/TestMachine';
import { EmbeddedServiceSignals } from './EmbeddedServiceSignals';

const withRuntime = hasOnnxRuntime() ? describe : describe.skip;

withRuntime('on this machine (needs onnxruntime-node)', () => {
  describeServiceSignalsContract({
    name: 'EmbeddedServiceSignals',
    timeoutMs: 300_000,
    async setup() {
      const example = await ServedExample.create();
      const { supervisor } = example;
      const { id, name } = bothVersions;
      const signals = EmbeddedServiceSignals.create({ supervisor });
      return {
        signals,
        service: { id, name },
        unreachable: EmbeddedServiceSignals.create({
          supervisor: example.unreachableHost(),
        }),
        predict: outcome =>
          example.predict(
            outcome === 'success' ? {} : { body: { inputs: [] }, status: 400 },
          ),
        async settle() {
          const now = Date.now();
          await eventually('what was sent is told', async () => {
            const { asOf } = await signals.windows(bothVersions, { since: 0 });
            return asOf > now;
          });
        },
        close: () => example.close(),
      };
    },
  });
});

describe('EmbeddedServiceSignals', () => {
  it('waits only briefly for a host that starts', async () => {
    const signals = EmbeddedServiceSignals.create({
      supervisor: startingHost,
      withinMs: 10,
    });
    await expect(
      signals.windows(bothVersions, { since: 7 }),
    ).resolves.toMatchObject({
      asOf: 7,
      problem: 'The serving-host of this machine is starting',
    });
  });
});
