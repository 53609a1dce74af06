import { setTimeout as sleep } from 'node:timers/promises';
import {
  OutcomeCounts,
  ServiceWindows,
} from '@fairway/backstage-plugin-mlops-node';
import { describeServiceSignalsContract } from '@fairway/backstage-plugin-mlops-node/testUtils';
import { LogHistogram } from '@fairway/statistics';
import {
  freePort,
  hasPrometheus,
  RealPrometheus,
} from '../__testUtils__/RealPrometheus';
import { hasOnnxRuntime, RealServer } from '../__testUtils__/RealServer';
import { PrometheusClient } from '../client/PrometheusClient';
import { PrometheusServiceSignals } from './PrometheusServiceSignals';
import { SourceReader } from './SourceReader';

jest.setTimeout(300_000);

const describeReal =
  hasPrometheus() && hasOnnxRuntime() ? describe : describe.skip;

const service = { id: 'id-of-diabetes', name: 'diabetes' };
const config = {
  name: 'real',
  dialect: 'onnx-server',
  identify: 'labels',
  labels: {},
  timeoutSeconds: 10,
  scrapeIntervalSeconds: 1,
} as const;

function signalsOf(url: string) {
  const client = PrometheusClient.create({ url, timeoutSeconds: 10 });
  const reader = SourceReader.create({
    config,
    series: (query, time) => client.series(query, time),
    now: Date.now,
  });
  const readers = new Map([[config.name, reader]]);
  const signals = PrometheusServiceSignals.create({
    kind: 'kubernetes',
    readers,
  });
  return { client, signals };
}

/** Two revisions with traffic, and a Prometheus that scrapes both. */
class Bench {
  readonly servers: RealServer[];
  readonly signals: PrometheusServiceSignals;
  readonly unreachable: PrometheusServiceSignals;
  readonly #prometheus: RealPrometheus;
  readonly #clients: PrometheusClient[];

  static async create(): Promise<Bench> {
    const ports = [await freePort(), await freePort()];
    const servers = ports.map((port, i) =>
      RealServer.create(i === 0 ? 1 : 2, port),
    );
    await Promise.all(servers.map(server => server.start()));
    const prometheus = await RealPrometheus.start(
      ports.map((port, i) => ({
        port,
        labels: {
          pod: `diabetes-${i + 1}`,
          fairway_dev_service_id: service.id,
          fairway_dev_revision: `${i + 1}`,
        },
      })),
    );
    const bench = new Bench(servers, prometheus);
    await bench.settle();
    return bench;
  }

  private constructor(servers: RealServer[], prometheus: RealPrometheus) {
    this.servers = servers;
    this.#prometheus = prometheus;
    const [real, nobody] = [prometheus.url, 'http://127.0.0.1:1'].map(
      signalsOf,
    );
    this.signals = real.signals;
    this.unreachable = nobody.signals;
    this.#clients = [real.client, nobody.client];
  }

  read(since = 0): Promise<ServiceWindows> {
    return this.signals.windows(service, { since });
  }

  /** Until a pane is told that began after all that has happened was scraped. */
  async settle(): Promise<number> {
    const scraped = Date.now() + 2_000;
    for (;;) {
      const { asOf } = await this.read();
      if (asOf >= scraped) {
        return asOf;
      }
      await sleep(500);
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.servers.map(server => server.kill()));
    await this.#prometheus.close();
    await Promise.all(this.#clients.map(client => client.close()));
  }
}

function totals({ revisions }: ServiceWindows, revision: number) {
  const windows =
    revisions.find(one => one.revision === revision)?.windows ?? [];
  const latency = LogHistogram.create();
  const outcomes: Partial<OutcomeCounts> = {};
  for (const window of windows) {
    for (const [name, count] of Object.entries(window.outcomes)) {
      const key = name as keyof OutcomeCounts;
      outcomes[key] = (outcomes[key] ?? 0) + count;
    }
    if (window.latency !== undefined) {
      latency.mergeBase64(window.latency);
    }
  }
  return { outcomes, latency };
}

describeReal(
  'with a real Prometheus and onnx-server (needs prometheus and onnxruntime-node)',
  () => {
    describeServiceSignalsContract({
      name: 'PrometheusServiceSignals on a real Prometheus',
      timeoutMs: 300_000,
      async setup() {
        const bench = await Bench.create();
        let turn = 0;
        return {
          signals: bench.signals,
          unreachable: bench.unreachable,
          service,
          async predict(outcome) {
            turn += 1;
            const revision = 1 + (turn % 2);
            await bench.servers[revision - 1].predict(outcome);
            return revision;
          },
          async settle() {
            await bench.settle();
          },
          close: () => bench.close(),
        };
      },
    });

    describe('under traffic', () => {
      let bench: Bench;
      beforeAll(async () => {
        bench = await Bench.create();
      });
      afterAll(() => bench?.close());

      it('counts what was sent, and has latencies that no client has seen shorter', async () => {
        const since = await bench.settle();
        const seen: number[] = [];
        for (let i = 0; i < 300; i += 1) {
          seen.push(await bench.servers[0].predict('success'));
          if (i % 10 === 0) {
            await bench.servers[1].predict('clientError');
          }
        }
        await bench.settle();
        const found = await bench.read(since);
        const [stable, candidate] = [1, 2].map(one => totals(found, one));
        expect(stable.outcomes).toMatchObject({ success: 300, clientError: 0 });
        expect(candidate.outcomes).toMatchObject({
          success: 0,
          clientError: 30,
        });
        expect(stable.latency.count).toBe(300);
        expect(candidate.latency.count).toBe(0);
        // A server's time is within its client's, and told within one bucket.
        const width = 2 ** (1 / 8) * 1.01;
        seen.sort((a, b) => a - b);
        for (const rank of [75, 150, 285]) {
          expect(stable.latency.valueAtRank(rank)).toBeLessThanOrEqual(
            Math.max(0.5, seen[rank - 1] * width),
          );
        }
      });

      it('loses nothing of a server that is killed and begins anew but what was not scraped', async () => {
        const since = await bench.settle();
        const [server] = bench.servers;
        for (let i = 0; i < 20; i += 1) {
          await server.predict('success');
        }
        await bench.settle();
        await server.kill();
        await sleep(3_000);
        await server.start();
        for (let i = 0; i < 30; i += 1) {
          await server.predict('success');
        }
        const asOf = await bench.settle();
        const found = await bench.read(since);
        expect(totals(found, 1).outcomes).toMatchObject({ success: 50 });
        expect(found.asOf).toBe(asOf);
      });
    });
  },
);
