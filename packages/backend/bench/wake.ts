// What a service that costs nothing while it is idle asks of the next caller:
// the first prediction after a sleep against starting onnx-server by hand, and
// a crowd of requests that arrives while it sleeps. All parts are real.
import { Agent, request } from 'node:http';
import { availableParallelism, loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import {
  deploymentRequest,
  eventually,
  FaultLab,
  model,
  Portal,
  untilDeployed,
} from '../src/__testUtils__/FaultLab';
import { median, quartiles } from '../src/benchmark/statistics';
import { timeByHand } from './byHand';

const allowedRatio = 2;
const idleSeconds = 5;
const repository = resolve(__dirname, '../../..');

const { values } = parseArgs({
  options: {
    repetitions: { type: 'string', default: '10' },
    crowd: { type: 'string', default: '500' },
  },
});
const repetitions = Number(values.repetitions);
const crowd = Number(values.crowd);
if (!(repetitions >= 1 && repetitions <= 1000 && crowd >= 1 && crowd <= 1000)) {
  throw new Error('--repetitions and --crowd take numbers from 1 to 1000');
}

interface Sleeper {
  url: string;
  key: string;
  body: string;
}

/** Deploys the digits so that they sleep after five seconds. */
async function deploySleeper(portal: Portal): Promise<Sleeper> {
  const { deployment } = await portal.client.call('submitDeployment', {
    body: {
      ...deploymentRequest,
      scaling: {
        minReplicas: 0,
        maxReplicas: 1,
        targetConcurrency: 100,
        idleSeconds,
      },
    },
  });
  const { service } = await untilDeployed(portal, deployment);
  const { secret } = await portal.client.call('createKey', {
    path: { service: service.name },
    body: { name: 'bench' },
  });
  return {
    url: service.endpoint!.inferUrl,
    key: secret,
    body: JSON.stringify(service.revision.spec.example),
  };
}

async function untilAsleep(lab: FaultLab) {
  await eventually(async () => lab.replicaPids().length === 0, {
    what: 'the service to fall asleep',
    withinMs: 60_000,
  });
  // The process is gone; let the machine come to rest as before a start by hand.
  await sleep(200);
}

/** One prediction on a connection of the agent. @returns status and milliseconds */
function predict(
  { url, key, body }: Sleeper,
  agent: Agent,
): Promise<{ status: number; ms: number }> {
  return new Promise((done, fail) => {
    const begun = performance.now();
    const sent = request(
      url,
      {
        method: 'POST',
        agent,
        timeout: 60_000,
        headers: {
          Authorization: `Bearer ${key}`,
          'Content-Type': 'application/json',
          'Content-Length': Buffer.byteLength(body),
        },
      },
      response => {
        response.resume();
        response.on('end', () =>
          done({
            status: response.statusCode ?? 0,
            ms: performance.now() - begun,
          }),
        );
      },
    );
    sent.on('timeout', () => sent.destroy(new Error('no answer within 60 s')));
    sent.on('error', fail);
    sent.end(body);
  });
}

const describe = (name: string, times: readonly number[]) => {
  const { lower, upper } = quartiles(times);
  return `${name.padEnd(28)} median ${median(times).toFixed(
    0,
  )} ms, quartiles ${lower.toFixed(0)} to ${upper.toFixed(0)} ms, n = ${
    times.length
  }`;
};

async function measureWaking(lab: FaultLab, sleeper: Sleeper) {
  const byHand: number[] = [];
  const woken: number[] = [];
  for (let run = 0; run < repetitions; run += 1) {
    await untilAsleep(lab);
    byHand.push(
      await timeByHand({
        onnxServerBin: join(
          repository,
          'packages/onnx-server/bin/onnx-server.js',
        ),
        modelPath: join(repository, 'examples/models/digits/v2/model.onnx'),
        modelName: model.metadata.name,
        threads: 1,
        example: JSON.parse(sleeper.body),
      }),
    );
    const agent = new Agent();
    const { status, ms } = await predict(sleeper, agent);
    agent.destroy();
    if (status !== 200) {
      throw new Error(`The request that woke the service got ${status}`);
    }
    woken.push(ms);
  }
  const ratio = median(woken) / median(byHand);
  console.log(describe('onnx-server by hand', byHand));
  console.log(describe('woken by a request', woken));
  console.log(`Ratio of the medians: ${ratio.toFixed(2)}`);
  return ratio;
}

async function measureCrowd(lab: FaultLab, portal: Portal, sleeper: Sleeper) {
  await untilAsleep(lab);
  const starts = () => countStarts(portal);
  const before = await starts();
  const agent = new Agent({ maxSockets: crowd });
  const begun = performance.now();
  const answers = await Promise.all(
    Array.from({ length: crowd }, () => predict(sleeper, agent)),
  );
  const elapsed = performance.now() - begun;
  agent.destroy();
  const answered = answers.filter(({ status }) => status === 200).length;
  const started = await eventually(async () => (await starts()) - before, {
    what: 'the start to be in the history',
  });
  console.log(
    `A crowd of ${crowd}: ${answered} answered with 200 within ${elapsed.toFixed(
      0,
    )} ms, ${started} start${started === 1 ? '' : 's'}`,
  );
  return answered === crowd && started === 1;
}

async function countStarts({ client }: Portal): Promise<number> {
  const { items } = await client.call('listEvents', {
    path: { service: deploymentRequest.name },
    query: { limit: 200 },
  });
  return items.filter(({ type }) => type === 'replica-ready').length;
}

async function measure() {
  console.log(
    `node ${
      process.versions.node
    }, ${availableParallelism()} cores, load average ${loadavg()
      .map(value => value.toFixed(2))
      .join(' ')}`,
  );
  const lab = await FaultLab.create({
    connection: directory => ({
      client: 'better-sqlite3',
      connection: { filename: join(directory, 'portal.sqlite') },
      useNullAsDefault: true,
    }),
  });
  process.once('SIGINT', () => lab.close().finally(() => process.exit(130)));
  try {
    const portal = await lab.startPortal();
    const sleeper = await deploySleeper(portal);
    const ratio = await measureWaking(lab, sleeper);
    const crowdServed = await measureCrowd(lab, portal, sleeper);
    return ratio <= allowedRatio && crowdServed;
  } finally {
    await lab.close();
  }
}

measure().then(
  isGood => {
    process.exitCode = isGood ? 0 : 1;
  },
  error => {
    console.error(error);
    process.exitCode = 1;
  },
);
