// Serving on one machine, from the bare runtime to the portal's proxy, beside
// the Python servers of the field: the same models, runtime version, requests
// and CPUs, in one run. See docs/benchmarks.md.
import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import {
  availableParallelism,
  cpus as cpuList,
  loadavg,
  tmpdir,
} from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs, promisify } from 'node:util';
import { FaultLab } from '../src/__testUtils__/FaultLab';
import { BenchModel, modelNames, writeModels } from './serving/models';
import { installPeers, Peers } from './serving/peers';
import { entityOf, startPortalSubjects } from './serving/portal';
import { Cell, renderAims, renderGroup } from './serving/report';
import { Encoding, encodings, writeRequests } from './serving/requests';
import {
  startKServe,
  startMlServer,
  startOnnxServer,
  Subject,
  SubjectOptions,
} from './serving/subjects';
import { load, Measurement } from './serving/wrk';

const execute = promisify(execFile);

const { values } = parseArgs({
  options: {
    models: { type: 'string', default: modelNames.join(',') },
    clients: { type: 'string', default: '1,64' },
    encodings: { type: 'string', default: encodings.join(',') },
    seconds: { type: 'string', default: '4' },
    'no-peers': { type: 'boolean', default: false },
    'no-portal': { type: 'boolean', default: false },
  },
});

function listOf(name: string, text: string, allowed: readonly string[]) {
  const list = text.split(',');
  const wrong = list.find(entry => !allowed.includes(entry));
  if (wrong !== undefined) {
    throw new Error(`--${name} takes ${allowed.join(', ')}, not "${wrong}"`);
  }
  return list;
}

function wholeNumber(name: string, text: string, most: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > most) {
    throw new Error(
      `--${name} takes whole numbers from 1 to ${most}, not "${text}"`,
    );
  }
  return value;
}

const models = listOf('models', values.models, modelNames);
const wanted = listOf('encodings', values.encodings, encodings) as Encoding[];
const clientCounts = values.clients
  .split(',')
  .map(text => wholeNumber('clients', text, 10_000));
const seconds = wholeNumber('seconds', values.seconds, 600);

/** Half of the CPUs serve, the other half loads. */
const cores = availableParallelism();
const half = Math.max(1, Math.floor(cores / 2));
const serverCpus = half === 1 ? '0' : `0-${half - 1}`;
const clientCpus = cores === 1 ? '0' : `${half}-${cores - 1}`;

const onnxServer = resolve(__dirname, '../../onnx-server/package.json');

function printSurroundings() {
  const runtime = require(require.resolve('onnxruntime-node/package.json', {
    paths: [onnxServer],
  }));
  console.log(
    `node ${process.versions.node}, onnxruntime-node ${runtime.version}, ` +
      `${cores} × ${cpuList()[0]?.model ?? 'unknown CPU'}, servers on CPU ` +
      `${serverCpus}, client on CPU ${clientCpus}, load average ` +
      `${loadavg()
        .map(value => value.toFixed(2))
        .join(' ')}`,
  );
  console.log(
    execFileSync('sh', ['-c', 'wrk -v 2>&1 | head -n 1']).toString().trim(),
  );
}

async function measureInProcess(model: BenchModel): Promise<Measurement> {
  const shape =
    model.name === 'picture' ? [1, 3, model.width / 3] : [1, model.width];
  const { stdout } = await execute(
    'taskset',
    [
      ...['-c', serverCpus, process.execPath],
      join(__dirname, 'serving/inProcess.js'),
      ...[onnxServer, model.path, shape.join(','), String(half)],
      String(seconds),
    ],
    { timeout: (seconds + 60) * 1000 },
  );
  return JSON.parse(stdout);
}

/** All groups of one model: its servers run side by side and are loaded in turn. */
async function measureModel(
  model: BenchModel,
  directory: string,
  start: (options: SubjectOptions) => Promise<Subject[]>,
): Promise<Cell[][]> {
  const requests = await writeRequests(directory, model);
  const bare = await measureInProcess(model);
  const subjects = await start({
    model,
    directory,
    cpus: serverCpus,
    threads: half,
  });
  const groups: Cell[][] = [];
  try {
    for (const clients of clientCounts) {
      for (const encoding of wanted) {
        const cells: Cell[] = [
          {
            model: model.title,
            subject: 'in process',
            isPeer: false,
            encoding,
            clients,
            result: bare,
          },
        ];
        for (const { name, isPeer, inferUrl, headers } of subjects) {
          const options = {
            url: inferUrl,
            headers,
            request: requests[encoding],
            clients,
            cpus: clientCpus,
          };
          let result: Measurement;
          try {
            await load({ ...options, seconds: 1 });
            result = await load({ ...options, seconds });
          } catch (error) {
            console.log(`${name}, ${encoding}: ${(error as Error).message}`);
            continue;
          }
          cells.push({
            ...{ model: model.title, subject: name, isPeer },
            ...{ encoding, clients, result },
          });
          await sleep(200);
        }
        console.log(`\n${renderGroup(cells)}`);
        groups.push(cells);
      }
    }
  } finally {
    await Promise.all(subjects.map(subject => subject.stop()));
  }
  return groups;
}

async function startPeers(options: SubjectOptions, peers: Peers | undefined) {
  return peers
    ? [
        await startKServe({ ...options, peers }),
        await startMlServer({ ...options, peers, batching: false }),
        await startMlServer({ ...options, peers, batching: true }),
      ]
    : [];
}

async function measure() {
  const peers = values['no-peers']
    ? undefined
    : await installPeers(line => console.log(line));
  if (peers) {
    for (const name of ['kserve', 'mlserver']) {
      const pinned = await readFile(
        join(__dirname, `serving/peers/requirements-${name}.txt`),
        'utf8',
      );
      console.log(pinned.trim().split('\n').join(', '));
    }
  }
  const directory = await mkdtemp(join(tmpdir(), 'fw-bench-'));
  const written = await writeModels(directory, models);
  const lab = await FaultLab.create({
    connection: path => ({
      client: 'better-sqlite3',
      connection: { filename: join(path, 'portal.sqlite') },
      useNullAsDefault: true,
    }),
    models: { directory, entities: written.map(entityOf) },
  });
  process.once('SIGINT', () => lab.close().finally(() => process.exit(130)));
  try {
    const portal = values['no-portal'] ? undefined : await lab.startPortal();
    const groups: Cell[][] = [];
    for (const model of written) {
      groups.push(
        ...(await measureModel(model, directory, async options => [
          await startOnnxServer({ ...options, batching: true }),
          await startOnnxServer({ ...options, batching: false }),
          ...(portal ? await startPortalSubjects(lab, portal, options) : []),
          ...(await startPeers(options, peers)),
        ])),
      );
    }
    console.log(`\n### Ratios\n\n${renderAims(groups)}`);
  } finally {
    await lab.close();
    await rm(directory, { recursive: true, force: true });
  }
}

printSurroundings();
measure().then(
  () => {
    console.log(
      `load average ${loadavg()
        .map(v => v.toFixed(2))
        .join(' ')}`,
    );
  },
  error => {
    console.error(error);
    process.exitCode = 1;
  },
);
