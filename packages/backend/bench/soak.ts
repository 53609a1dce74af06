// A service under steady load while its replicas are killed at random, its
// bounds change, keys come and go and the portal itself is killed: every
// response is accounted for. Long runs are started by hand or by `npm run soak`.
import {
  BenchmarkPlan,
  BenchmarkReport,
  runBenchmark,
} from '@fairway/benchmark';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import {
  deploymentRequest,
  FaultLab,
  Portal,
  untilDeployed,
} from '../src/__testUtils__/FaultLab';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    rate: { type: 'string', default: '50' },
  },
});
const minutes = Number(values.minutes);
const rate = Number(values.rate);
if (!(minutes > 0 && minutes <= 1440 && rate > 0 && rate <= 10_000)) {
  throw new Error('--minutes takes 0 to 1440, --rate 0 to 10000');
}

/** Requests that one replica holds at most, as the serving-host has it. */
const maximalConcurrency = 128;

/** Numbers that only ever grow while the soak runs. */
const faults = {
  replicasKilled: 0,
  portalsKilled: 0,
  changesOfScaling: 0,
  keysRevoked: 0,
};

const random = (limit: number) => Math.floor(Math.random() * limit);

async function deploy(portal: Portal) {
  const { deployment } = await portal.client.call('submitDeployment', {
    body: {
      ...deploymentRequest,
      scaling: {
        minReplicas: 1,
        maxReplicas: 3,
        targetConcurrency: 4,
        idleSeconds: 30,
      },
    },
  });
  return (await untilDeployed(portal, deployment)).service;
}

async function createKey(portal: Portal, name: string) {
  return await portal.client.call('createKey', {
    path: { service: deploymentRequest.name },
    body: { name },
  });
}

/** The plan of one caller: steady, independent requests with its own key. */
function planOf(options: {
  inferUrl: string;
  key: string;
  body: string;
  seconds: number;
  rate: number;
}): BenchmarkPlan {
  const url = new URL(options.inferUrl);
  return {
    endpoint: {
      url: url.origin,
      headers: { Authorization: `Bearer ${options.key}` },
    },
    protocol: 'oip-v2-json',
    requests: [
      {
        method: 'POST',
        path: url.pathname,
        headers: { 'Content-Type': 'application/json' },
        body: Buffer.from(options.body),
      },
    ],
    load: {
      rate: options.rate,
      arrivals: 'poisson',
      durationSeconds: options.seconds,
      warmUpSeconds: 0,
    },
    seed: 7,
    connections: 200,
    timeoutSeconds: 60,
    workers: 1,
  };
}

/** Kills a replica now and then; a request that it held may fail, none else. */
async function killReplicas(lab: FaultLab, until: () => boolean) {
  while (until()) {
    await sleep(2_000 + random(6_000));
    const pids = lab.replicaPids();
    const victim = pids[random(pids.length)];
    if (victim) {
      try {
        process.kill(victim, 'SIGKILL');
        faults.replicasKilled += 1;
      } catch {
        // It was just replaced.
      }
    }
  }
}

/** Changes what the portal declares, and kills the portal in between. */
async function changeThings(
  lab: FaultLab,
  first: Portal,
  until: () => boolean,
) {
  let portal = first;
  for (let round = 1; until(); round += 1) {
    await sleep(5_000 + random(5_000));
    if (round % 5 === 0) {
      await portal.stop();
      faults.portalsKilled += 1;
      portal = await lab.startPortal();
    } else {
      await portal.client.call('createRevision', {
        path: { service: deploymentRequest.name },
        body: {
          scaling: {
            minReplicas: 1 + random(2),
            maxReplicas: 3,
            targetConcurrency: 1 + random(8),
            idleSeconds: 30,
          },
        },
      });
      faults.changesOfScaling += 1;
    }
  }
  return portal;
}

/** Short lives of keys: until it is revoked each works, from then on none. */
async function useAndRevokeKeys(
  currentPortal: () => Portal,
  service: { inferUrl: string; body: string },
  until: () => boolean,
): Promise<string[]> {
  const wrong: string[] = [];
  const status = async (key: string) => {
    const response = await fetch(service.inferUrl, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${key}`,
        'Content-Type': 'application/json',
      },
      body: service.body,
      signal: AbortSignal.timeout(60_000),
    });
    await response.text();
    return response.status;
  };
  while (until()) {
    try {
      const key = await createKey(currentPortal(), 'short-lived');
      const before = key.enforced ? await status(key.secret) : 200;
      const { enforced } = await currentPortal().client.call('revokeKey', {
        path: { service: deploymentRequest.name, key: key.id },
      });
      const after = enforced ? await status(key.secret) : 401;
      faults.keysRevoked += 1;
      // A killed replica may have held the one request: 502, never 401.
      if (![200, 502].includes(before) || after !== 401) {
        wrong.push(`key: ${before} before, ${after} after it was revoked`);
      }
    } catch {
      // The portal was killed under it; the next one asks again.
    }
    await sleep(3_000);
  }
  return wrong;
}

function account(report: BenchmarkReport): boolean {
  const { scheduled, outcomes } = report.counts;
  const known = Object.values(outcomes).reduce((sum, n) => sum + n, 0);
  const failed = known - (outcomes.success ?? 0);
  console.table(outcomes);
  console.table(report.failures);
  console.table(faults);
  console.log(
    `${scheduled} requests scheduled, ${known} accounted for, ${failed} did not succeed`,
  );
  // Only what a replica held when it was killed may fail, and says 502.
  const unexplained = failed - (report.counts.statuses['502'] ?? 0);
  const bound = faults.replicasKilled * maximalConcurrency;
  console.log(
    `${unexplained} failures are not those of requests that a killed replica held`,
  );
  return known === scheduled && unexplained === 0 && failed <= bound;
}

async function run(): Promise<boolean> {
  const lab = await FaultLab.create({
    connection: directory => ({
      client: 'better-sqlite3',
      connection: { filename: join(directory, 'portal.sqlite') },
      useNullAsDefault: true,
    }),
  });
  process.once('SIGINT', () => lab.close().finally(() => process.exit(130)));
  try {
    let portal = await lab.startPortal();
    const service = await deploy(portal);
    const { secret } = await createKey(portal, 'steady');
    const caller = {
      inferUrl: service.endpoint!.inferUrl,
      body: JSON.stringify(service.revision.spec.example),
    };
    const end = Date.now() + minutes * 60_000;
    const isOn = () => Date.now() < end - 5_000;
    const changes = (async () => {
      while (isOn()) {
        portal = await changeThings(lab, portal, isOn);
      }
    })();
    const [report, , wrong] = await Promise.all([
      runBenchmark(
        planOf({ ...caller, key: secret, rate, seconds: minutes * 60 }),
        { calibrate: false },
      ),
      killReplicas(lab, isOn),
      useAndRevokeKeys(() => portal, caller, isOn),
      changes,
    ]);
    wrong.forEach(line => console.error(line));
    return account(report) && wrong.length === 0;
  } finally {
    await lab.close();
  }
}

console.log(
  `node ${
    process.versions.node
  }, ${availableParallelism()} cores, load average ${loadavg()
    .map(value => value.toFixed(2))
    .join(' ')}, ${minutes} minutes at ${rate}/s`,
);
run().then(
  isGood => {
    console.log(
      isGood ? 'Every response is accounted for' : 'NOT accounted for',
    );
    process.exitCode = isGood ? 0 : 1;
  },
  error => {
    console.error(error);
    process.exitCode = 1;
  },
);
