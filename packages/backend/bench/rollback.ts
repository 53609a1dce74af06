// How long a bad version keeps its share: from the first bad answer past the
// minimum evidence to weight zero as the serving-host routes, and what that time
// is made of. All parts are real; several services are measured side by side.
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { median } from '../src/benchmark/statistics';
import {
  deploymentRequest,
  eventually,
  FaultLab,
  Portal,
  untilDeployed,
} from '../src/__testUtils__/FaultLab';
import { writeVersions } from '../src/__testUtils__/sumsModel';
import { HostWatch } from '../src/rollouts/__testUtils__/HostWatch';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '100' },
    services: { type: 'string', default: '4' },
    rate: { type: 'string', default: '30' },
  },
});
const [runs, services, rate] = (['runs', 'services', 'rate'] as const).map(
  name => {
    const number = Number(values[name]);
    if (!Number.isInteger(number) || number < 1 || number > 1000) {
      throw new Error(`--${name} must be a whole number from 1 to 1000`);
    }
    return number;
  },
);

const minimumSamples = 30;
/** The panes in which the serving-host counts, by the wall clock. */
const paneMs = 5_000;
const lookMs = 10;

const rollouts = {
  bakeSeconds: 60,
  minimumSamples,
  maximalBakeSeconds: 120,
  terminationWaitSeconds: 0,
  lookSeconds: 1,
  approvals: 0,
  requiredGates: [],
  defaultStrategy: { type: 'canary', canarySize: 50 },
  defaultGates: [
    {
      kind: 'comparison',
      name: 'errors',
      metric: 'error-rate',
      margin: { absolute: 0.02 },
    },
  ],
};
/** One of three is what the bad version fails on. */
const rows = [
  [1, 2, 3, 4],
  [2, 2, 2, 2],
  [10, 20, 30, 40],
];

/** One rollback, in milliseconds. */
interface Run {
  totalMs: number;
  /** Until the first whole pane of the bake is over that has it, or follows it. */
  countedMs: number;
  /** Until a look of the gate has judged that, and the decision is stored. */
  decidedMs: number;
  /** Until the serving-host routes nothing to it any more. */
  routedMs: number;
}

interface Caller {
  url: string;
  key: string;
  onAnswer: (answer: { revision: number; isGood: boolean; at: number }) => void;
}

/** Sends at a steady rate until stopped. */
function call(caller: Caller): () => void {
  let sent = 0;
  const timer = setInterval(() => {
    const data = rows[sent % rows.length];
    sent += 1;
    fetch(caller.url, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${caller.key}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({
        inputs: [{ name: 'x', datatype: 'FP32', shape: [1, 4], data }],
      }),
    }).then(
      async response => {
        await response.arrayBuffer();
        caller.onAnswer({
          revision: Number(response.headers.get('fairway-revision')),
          isGood: response.ok,
          at: Date.now(),
        });
      },
      () => {},
    );
  }, 1_000 / rate);
  return () => clearInterval(timer);
}

async function deploy({ client }: Portal, name: string) {
  const { deployment } = await client.call('submitDeployment', {
    body: {
      ...deploymentRequest,
      ...{ name, idempotencyKey: name },
      model: 'model:default/sums',
      version: 'stable',
      environment: 'production',
      resources: { cpu: 0.1, memoryMiB: 256, gpus: 0 },
    },
  });
  return deployment;
}

async function rollBackOnce(
  { client }: Portal,
  watch: HostWatch,
  service: { name: string; url: string; key: string },
  run: number,
): Promise<Run> {
  const { rollout } = await client.call('startRollout', {
    path: { service: service.name },
    body: { modelVersion: 'picky', idempotencyKey: `run-${run}` },
  });
  let answers = 0;
  let firstBad: number | undefined;
  const stop = call({
    ...service,
    onAnswer: ({ revision, isGood, at }) => {
      if (revision === rollout.candidateRevision) {
        answers += 1;
        if (!isGood && answers >= minimumSamples) {
          firstBad ??= at;
        }
      }
    },
  });
  try {
    let hadWeight = false;
    const routedAt = await eventually(
      async () => {
        const found = (await watch.read()).find(
          ({ number }) => number === rollout.candidateRevision,
        );
        hadWeight ||= (found?.weight ?? 0) > 0;
        await sleep(lookMs);
        return hadWeight && (found?.weight ?? 0) === 0 && Date.now();
      },
      { what: 'the weight to be zero' },
    );
    const { endedAt, phase, decidedBy } = await eventually(
      async () => {
        const now = await client.call('getRollout', {
          path: { id: rollout.id },
        });
        return now.endedAt !== undefined && now;
      },
      { what: 'the rollout to end' },
    );
    if (phase !== 'rolled-back' || decidedBy !== 'gate:errors' || !endedAt) {
      throw new Error(`Run ${run} is ${phase}, by ${decidedBy}`);
    }
    if (firstBad === undefined) {
      throw new Error(`Run ${run} ended before there was enough evidence`);
    }
    const { items } = await client.call('listEvents', {
      path: { service: service.name },
      query: { limit: 100 },
    });
    const toldAt = (wanted: string) =>
      Date.parse(
        items.find(
          ({ type, evidence }) =>
            type === wanted && JSON.stringify(evidence).includes(rollout.id),
        )!.at,
      );
    const decidedAt = toldAt('rollout-rolling-back');
    // Whole panes only, from the first one that began after the bake did.
    const whole = (at: number) => Math.ceil(at / paneMs) * paneMs;
    const countedAt = Math.max(
      whole(firstBad),
      whole(toldAt('rollout-baking')) + paneMs,
    );
    return {
      totalMs: routedAt - firstBad,
      countedMs: countedAt - firstBad,
      decidedMs: decidedAt - countedAt,
      routedMs: routedAt - decidedAt,
    };
  } finally {
    stop();
  }
}

function printSurroundings() {
  console.log(
    `node ${process.versions.node}, SQLite, ${availableParallelism()} cores, ` +
      `${services} services side by side with ${rate} requests/s each, load average ${loadavg()
        .map(value => value.toFixed(2))
        .join(' ')}`,
  );
}

function report(done: readonly Run[]) {
  const parts: [keyof Run, string][] = [
    ['totalMs', 'first bad answer past the minimum to weight zero'],
    ['countedMs', 'until the first whole pane of 5 s is over'],
    ['decidedMs', 'until a look has judged it and the decision is stored'],
    ['routedMs', 'until the serving-host routes nothing to it'],
  ];
  console.log('| ms | median | p95 | most |\n| --- | --- | --- | --- |');
  for (const [key, title] of parts) {
    const sorted = done.map(run => run[key]).sort((a, b) => a - b);
    const p95 = sorted[Math.ceil(0.95 * sorted.length) - 1];
    console.log(
      `| ${title} | ${median(sorted).toFixed(0)} | ${p95.toFixed(0)} | ${sorted
        .at(-1)!
        .toFixed(0)} |`,
    );
  }
  console.log(`\nn = ${done.length}`);
}

async function main() {
  printSurroundings();
  const directory = await mkdtemp(join(tmpdir(), 'fw-versions-'));
  const lab = await FaultLab.create({
    connection: path => ({
      client: 'better-sqlite3',
      connection: { filename: join(path, 'portal.sqlite') },
      useNullAsDefault: true,
    }),
    models: { directory, entities: [await writeVersions(directory)] },
    environments: [{ name: 'production', rollouts }],
  });
  // The serving-host is detached and would outlive an interruption.
  process.once('SIGINT', () => lab.close().finally(() => process.exit(130)));
  const done: Run[] = [];
  try {
    const portal = await lab.startPortal();
    let next = 0;
    await Promise.all(
      Array.from({ length: services }, async (_, index) => {
        const name = `sums-${index}`;
        const { service } = await untilDeployed(
          portal,
          await deploy(portal, name),
        );
        const { secret } = await portal.client.call('createKey', {
          path: { service: name },
          body: { name: 'bench' },
        });
        const watch = HostWatch.begin({
          hostFile: join(lab.dataDirectory, 'host/host.json'),
          service: name,
        });
        while (next < runs) {
          next += 1;
          done.push(
            await rollBackOnce(
              portal,
              watch,
              { name, url: service.endpoint!.inferUrl, key: secret },
              next,
            ),
          );
          console.error(`${done.length}/${runs}`);
        }
        await watch.end();
      }),
    );
  } finally {
    await lab.close();
    await rm(directory, { recursive: true, force: true });
  }
  report(done);
  printSurroundings();
}

main().catch(error => {
  console.error(error);
  process.exitCode = 1;
});
