// Click to first prediction through the portal, against starting onnx-server
// by hand. All parts are real: portal process, serving-host, onnx-server, and
// SQLite. Ends with 1 when the portal takes more than a second longer.
import { ModelEntityV1alpha1 } from '@fairway/backstage-plugin-mlops-common';
import { availableParallelism, loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import {
  deploymentRequest,
  FaultLab,
  model,
  Portal,
} from '../src/__testUtils__/FaultLab';
import { timeByHand } from './byHand';
import { PortalRun, timeByPortal } from './byPortal';
import { differenceMs, renderReport } from './report';

const allowedDifferenceMs = 1_000;
const repository = resolve(__dirname, '../../..');
const onnxServerBin = join(
  repository,
  'packages/onnx-server/bin/onnx-server.js',
);
const modelPath = join(repository, 'examples/models/digits/v2/model.onnx');

const { values } = parseArgs({
  options: { repetitions: { type: 'string', default: '20' } },
});
const repetitions = Number(values.repetitions);
if (!Number.isInteger(repetitions) || repetitions < 1 || repetitions > 1000) {
  throw new Error(
    `--repetitions must be a whole number from 1 to 1000, got "${values.repetitions}"`,
  );
}

const version = (model as ModelEntityV1alpha1).spec.versions.find(
  ({ name }) => name === deploymentRequest.version,
)!;

/** The threads that the serving-host gives to a small replica. */
async function threadsOfSmall({ client }: Portal): Promise<number> {
  const { sizes } = await client.call('getOptions');
  const small = sizes.find(({ name }) => name === 'small')!;
  return Math.max(1, Math.floor(small.resources.cpu));
}

function printSurroundings() {
  const runtime = require(require.resolve('onnxruntime-node/package.json', {
    paths: [onnxServerBin],
  }));
  const load = loadavg().map(value => value.toFixed(2));
  console.log(
    `node ${process.versions.node}, onnxruntime-node ${runtime.version}, ` +
      `${availableParallelism()} cores, load average ${load.join(' ')}`,
  );
}

async function measure() {
  const lab = await FaultLab.create({
    connection: directory => ({
      client: 'better-sqlite3',
      connection: { filename: join(directory, 'portal.sqlite') },
      useNullAsDefault: true,
    }),
  });
  // The serving-host is detached and would outlive an interruption.
  process.once('SIGINT', () => lab.close().finally(() => process.exit(130)));
  const byHandMs: number[] = [];
  const byPortal: PortalRun[] = [];
  try {
    const portal = await lab.startPortal();
    const threads = await threadsOfSmall(portal);
    for (let run = 1; run <= repetitions; run += 1) {
      byHandMs.push(
        await timeByHand({
          onnxServerBin,
          modelPath,
          modelName: model.metadata.name,
          threads,
          example: version.example,
        }),
      );
      const name = `digits-bench-${run}`;
      byPortal.push(
        await timeByPortal({
          lab,
          portal,
          request: { ...deploymentRequest, name, idempotencyKey: name },
        }),
      );
      console.error(
        `${run}/${repetitions}: by hand ${byHandMs.at(-1)!.toFixed(0)} ms, ` +
          `by the portal ${byPortal.at(-1)!.recordedMs} ms`,
      );
    }
  } finally {
    await lab.close();
  }
  return { byHandMs, byPortal };
}

async function main() {
  printSurroundings();
  const measurement = await measure();
  console.log(`\n${renderReport(measurement)}\n`);
  printSurroundings();
  if (differenceMs(measurement) > allowedDifferenceMs) {
    console.error(
      `The portal takes more than ${allowedDifferenceMs} ms longer than by hand`,
    );
    process.exitCode = 1;
  }
}

main();
