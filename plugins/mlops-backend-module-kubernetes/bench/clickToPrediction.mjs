// From the click in the portal to the first prediction through the gateway of a
// cluster, against `kubectl apply` of the very YAML that the review shows, on the
// same cluster, in turns. Ends with 1 when the portal takes more than 1.1 times
// as long.
//
//   yarn workspace @fairway/backstage-plugin-mlops-backend-module-kubernetes bench
import { buildPart } from '@fairway/kube-lab';
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs, promisify } from 'node:util';
import { parse, stringify } from 'yaml';
import { BenchPortal } from './portal.mjs';

const ALLOWED_RATIO = 1.1;
const POLL_MS = 20;
const LIMIT_MS = 120_000;

const run = promisify(execFile);
const { values } = parseArgs({
  options: { repetitions: { type: 'string', default: '10' } },
});
const repetitions = Number(values.repetitions);

const median = numbers => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return sorted.length % 2 === 1
    ? sorted[Math.floor(half)]
    : (sorted[half - 1] + sorted[half]) / 2;
};

const kubectl = join((await buildPart('kubectl')).bin, 'kubectl');
const portal = await BenchPortal.create();
const gatewayUrl = parse(readFileSync(portal.configuration, 'utf8')).mlops
  .kubernetes.clusters[0].gateway.url;
const { items: pools } = await portal.call('GET', 'mlops/pools');
const pool = pools.find(({ title }) => title === 'Lab cluster').ref;

const answers = {
  model: 'model:default/diabetes',
  version: '2',
  environment: 'development',
  pool,
  owner: 'group:default/diagnostics-ml',
};
const version = (
  await portal.call('GET', 'mlops/models/default/diabetes')
).versions.find(({ name }) => name === answers.version);

try {
  const viaKubectl = [];
  const viaPortal = [];
  const timelines = [];
  for (let round = 1; round <= repetitions; round += 1) {
    viaKubectl.push(await byKubectl(`kubectl-${round}`));
    const { elapsed, timeline } = await byPortal(`portal-${round}`);
    viaPortal.push(elapsed);
    timelines.push(timeline);
    console.error(
      `${round}/${repetitions}: kubectl ${viaKubectl
        .at(-1)
        .toFixed(0)} ms, portal ${viaPortal.at(-1).toFixed(0)} ms`,
    );
  }
  report(viaKubectl, viaPortal, timelines);
} finally {
  await portal.close();
}

async function byKubectl(name) {
  const preview = await portal.call('POST', 'mlops/deployments/preview', {
    ...answers,
    name,
    size: 'small',
  });
  const file = join(dirname(portal.kubeconfig), `${name}.yaml`);
  writeFileSync(
    file,
    preview.manifests.map(manifest => stringify(manifest)).join('---\n'),
  );
  const apply = (...args) =>
    run(kubectl, ['--kubeconfig', portal.kubeconfig, ...args, '-f', file], {
      timeout: LIMIT_MS,
    });
  const begun = performance.now();
  const applied = apply('apply');
  const [elapsed] = await Promise.all([untilAnswers(name, begun), applied]);
  await apply('delete', '--wait=true', '--cascade=foreground');
  return elapsed;
}

/** As the button "Deploy" does: a task of the scaffolder. */
async function byPortal(name) {
  const begun = performance.now();
  const task = portal.call('POST', 'scaffolder/v2/tasks', {
    templateRef: 'template:default/deploy-ml-model',
    values: {
      ...answers,
      name,
      size: { name: 'small' },
      review: 'seen',
      clickedAt: new Date().toISOString(),
    },
  });
  const [elapsed] = await Promise.all([untilAnswers(name, begun), task]);
  let timeline;
  await until(`the end of the deployment of ${name}`, async () => {
    const { items } = await portal.call(
      'GET',
      `mlops/services/${name}/deployments`,
    );
    timeline = items[0].timeline;
    return timeline.some(({ mark }) => mark === 'T10');
  });
  await portal.call('DELETE', `mlops/services/${name}`);
  await until(`${name} to be gone`, async () => {
    const { items } = await portal.call('GET', 'mlops/services');
    return items.every(service => service.name !== name);
  });
  return { elapsed, timeline };
}

/** Milliseconds from `begun` to the first prediction that is answered. */
async function untilAnswers(name, begun) {
  const url = `${gatewayUrl}/${name}/v2/models/diabetes/infer`;
  await until(`a prediction of ${name}`, async () => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(version.example),
      signal: AbortSignal.timeout(5_000),
    }).catch(() => undefined);
    await response?.arrayBuffer();
    return response?.status === 200;
  });
  return performance.now() - begun;
}

async function until(what, isSo) {
  const deadline = performance.now() + LIMIT_MS;
  while (!(await isSo())) {
    if (performance.now() > deadline) {
      throw new Error(`Waited in vain for ${what}`);
    }
    await sleep(POLL_MS);
  }
}

function marksOf(timelines) {
  const [clicked] = timelines[0];
  return timelines[0]
    .filter(({ mark }) => mark !== clicked.mark)
    .map(({ mark }) => {
      const after = timelines.map(
        timeline =>
          Date.parse(timeline.find(one => one.mark === mark).at) -
          Date.parse(timeline[0].at),
      );
      return `| ${mark} | ${median(after).toFixed(0)} |`;
    });
}

function report(viaKubectl, viaPortal, timelines) {
  const ratio = median(viaPortal) / median(viaKubectl);
  const row = (name, all) =>
    `| ${name} | ${Math.min(...all).toFixed(0)} | ${median(all).toFixed(
      0,
    )} | ${Math.max(...all).toFixed(0)} | ${all.length} |`;
  console.log(
    [
      '| until the first prediction, ms | least | median | most | n |',
      '| --- | --- | --- | --- | --- |',
      row('kubectl apply', viaKubectl),
      row('portal, from the click', viaPortal),
      '',
      '| portal: mark of its timeline | median, ms after the click |',
      '| --- | --- |',
      ...marksOf(timelines),
      '',
      `Ratio of the medians: ${ratio.toFixed(
        2,
      )}, at most ${ALLOWED_RATIO} wanted.`,
      `node ${
        process.versions.node
      }, ${availableParallelism()} cores, load average ${loadavg()[0].toFixed(
        2,
      )}`,
    ].join('\n'),
  );
  if (ratio > ALLOWED_RATIO) {
    process.exitCode = 1;
  }
}
