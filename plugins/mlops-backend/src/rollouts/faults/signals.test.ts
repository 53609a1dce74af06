import { TestDatabases } from '@backstage/backend-test-utils';
import {
  ServiceKey,
  ServiceSignals,
  ServiceWindow,
  ServiceWindows,
  WindowsQuery,
} from '@fairway/backstage-plugin-mlops-node';
import {
  fakePool,
  FakeServiceSignals,
  FakeServingTarget,
} from '@fairway/backstage-plugin-mlops-node/testUtils';
import { LogHistogram } from '@fairway/statistics';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  deploymentRequest,
  StartedMlops,
  startMlops,
} from '../../__testUtils__/startMlops';

jest.setTimeout(300_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const windowMs = 250;
const requestsPerWindow = 200;

/** What a source of signals says instead of the truth. */
type Poison = (truth: ServiceWindows) => unknown;

const every =
  (change: (window: ServiceWindow) => object): Poison =>
  truth => ({
    ...truth,
    revisions: truth.revisions.map(({ revision, windows }) => ({
      revision,
      windows: windows.map(window => ({ ...window, ...change(window) })),
    })),
  });
const counts = (value: unknown) =>
  every(({ outcomes }) => ({
    requests: value,
    outcomes: { ...outcomes, success: value },
  }));
const errors = (value: unknown) =>
  every(({ outcomes }) => ({ outcomes: { ...outcomes, serverError: value } }));

/** Signals that prove nothing. Both revisions are as good as each other. */
const poisons: Record<string, Poison> = {
  'not-a-number': counts(NaN),
  infinite: counts(Infinity),
  'minus-infinity': counts(-Infinity),
  absurd: counts(1e308),
  text: counts('many'),
  'negative-errors': errors(-5),
  'errors-not-a-number': errors(NaN),
  'more-errors-than-requests': errors(1e6),
  empty: truth => ({ ...truth, revisions: [] }),
  'empty-windows': truth => ({
    ...truth,
    revisions: truth.revisions.map(({ revision }) => ({
      revision,
      windows: [],
    })),
  }),
  duplicate: truth => ({
    ...truth,
    revisions: truth.revisions.map(({ revision, windows }) => ({
      revision,
      windows: windows.flatMap(window => [window, window]),
    })),
  }),
  stale: truth => ({ ...truth, asOf: truth.asOf + 3_600_000 }),
  'without-latency': every(() => ({ latency: undefined })),
  'no-histogram': every(() => ({ latency: 'bm90IGEgaGlzdG9ncmFt' })),
  backwards: every(({ start, end }) => ({ start: end, end: start })),
  page: () => '<html><body>502 Bad Gateway</body></html>',
  nothing: () => null,
  refused: () => {
    throw new Error('429 Too Many Requests');
  },
  slow: () => new Promise(() => {}),
};

/** Tells each service its own lies; all others hear the truth. */
class PoisonedSignals implements ServiceSignals {
  readonly kind = 'fake';

  readonly #truth: FakeServiceSignals;
  readonly #lies: ReadonlyMap<string, Poison>;

  static create(options: {
    truth: FakeServiceSignals;
    lies: ReadonlyMap<string, Poison>;
  }): PoisonedSignals {
    return new PoisonedSignals(options.truth, options.lies);
  }

  private constructor(
    truth: FakeServiceSignals,
    lies: ReadonlyMap<string, Poison>,
  ) {
    this.#truth = truth;
    this.#lies = lies;
  }

  async windows(service: ServiceKey, query: WindowsQuery) {
    const found = await this.#truth.windows(service, query);
    const lie = this.#lies.get(service.name);
    return (await (lie ? lie(found) : found)) as ServiceWindows;
  }
}

const policy = {
  bakeSeconds: 1,
  minimumSamples: 100,
  maximalBakeSeconds: 4,
  terminationWaitSeconds: 0,
  lookSeconds: 1,
  requiredGates: ['comparison'],
  approvals: 0,
  onSilence: 'roll-back',
  defaultStrategy: { type: 'canary', canarySize: 20 },
  defaultGates: [
    {
      kind: 'comparison',
      name: 'errors',
      metric: 'error-rate',
      margin: { absolute: 0.05 },
    },
    {
      kind: 'comparison',
      name: 'latency',
      metric: 'latency-p95',
      margin: { relative: 0.5 },
    },
  ],
};

describe.each(databases.eachSupportedId())(
  'signals that prove nothing, on %s',
  databaseId => {
    let target: FakeServingTarget;
    let mlops: StartedMlops;
    let truth: FakeServiceSignals;
    let lies: Map<string, Poison>;
    let traffic: NodeJS.Timeout;
    const services: ServiceKey[] = [];

    beforeEach(async () => {
      services.length = 0;
      lies = new Map();
      target = FakeServingTarget.create({
        pools: [fakePool({ capacity: { cpu: 100, memoryMiB: 1e6, gpus: 0 } })],
      });
      truth = FakeServiceSignals.create({ windowMs });
      mlops = await startMlops({
        knex: await databases.init(databaseId),
        target,
        signals: PoisonedSignals.create({ truth, lies }),
        config: {
          mlops: {
            environments: [
              { name: 'development', production: true, rollouts: policy },
              {
                name: 'patient',
                production: true,
                rollouts: { ...policy, maximalBakeSeconds: 600 },
              },
            ],
          },
        },
      });
      const latency = LogHistogram.create();
      for (let i = 0; i < requestsPerWindow; i++) {
        latency.record(10 + (i % 5));
      }
      traffic = setInterval(() => {
        for (const service of services) {
          for (const revision of [1, 2]) {
            truth.count(service, revision, {
              outcomes: { success: requestsPerWindow },
              latency: latency.toBase64(),
            });
          }
        }
      }, windowMs);
    });
    afterEach(async () => {
      clearInterval(traffic);
      await mlops.stop();
      await target.close();
    });

    const deploy = async (name: string, environment = 'development') => {
      const { body, status } = await mlops.call('post', '/deployments', {
        ...deploymentRequest,
        idempotencyKey: name,
        name,
        environment,
      });
      expect([status, body.error?.message]).toEqual([202, undefined]);
      await mlops.untilDeployment(
        body.deployment.id,
        ({ state }) => state === 'succeeded',
      );
      const service = await mlops.until(
        name,
        ({ status: { phase } }) => phase === 'ready',
      );
      truth.declare(service);
      services.push(service);
    };
    const start = async (name: string) => {
      const { body, status } = await mlops.call(
        'post',
        `/services/${name}/rollouts`,
        { idempotencyKey: 'one', modelVersion: '2' },
      );
      expect([status, body.error?.message]).toEqual([202, undefined]);
      return body.rollout.id as string;
    };
    const ended = async (id: string) =>
      await mlops.untilRollout(id, ({ endedAt }) => endedAt !== undefined);

    it('never promote, never stop the control loop, and end as silence does', async () => {
      // On a busy machine the truth may need longer than it takes to give up on lies.
      await deploy('truthful', 'patient');
      for (const name of Object.keys(poisons)) {
        await deploy(name);
      }
      for (const [name, poison] of Object.entries(poisons)) {
        lies.set(name, poison);
      }
      const ids = await Promise.all(
        services.map(async ({ name }) => [name, await start(name)] as const),
      );
      const ends: unknown[] = [];
      for (const [name, id] of ids) {
        const { phase, decidedBy, verdicts } = await ended(id);
        const passed = verdicts.filter(({ verdict }) => verdict === 'pass');
        const isConvinced =
          verdicts.length > 0 && passed.length === verdicts.length;
        ends.push([name, phase, decidedBy, isConvinced]);
      }
      expect(ends).toEqual([
        ['truthful', 'promoted', undefined, true],
        ...Object.keys(poisons).map(name => [
          name,
          'rolled-back',
          expect.stringMatching(/^(control-loop|gate:.*)$/),
          false,
        ]),
      ]);
    });

    it('can be aborted while its source does not answer, and promotes once it does again', async () => {
      await deploy('aborted', 'patient');
      await deploy('patient', 'patient');
      let isBack = false;
      const silent: Poison = found => {
        if (isBack) {
          return found;
        }
        throw new Error('connect ECONNREFUSED');
      };
      lies.set('patient', silent);
      lies.set('aborted', poisons.slow);
      const [aborted, patient] = [
        await start('aborted'),
        await start('patient'),
      ];
      const baking = (id: string) =>
        mlops.untilRollout(id, ({ phase }) => phase === 'baking');
      await baking(aborted);
      const { status } = await mlops.call(
        'post',
        `/rollouts/${aborted}/commands`,
        { command: 'abort' },
      );
      expect(status).toBe(202);
      expect((await ended(aborted)).phase).toBe('aborted');

      await baking(patient);
      // Three looks in vain.
      await sleep(2_000);
      isBack = true;
      expect((await ended(patient)).phase).toBe('promoted');
    });
  },
);
