import { spawn } from 'node:child_process';
import { mkdirSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../lib/ports.mjs';

const DISCOVERED_EVERY_MS = 1_000;

/** What Prometheus calls the labels of pods that it has discovered. */
const label = name => `__meta_kubernetes_pod_label_${name}`;

/**
 * Starts Debian's Prometheus, which scrapes the pods of services as the README of
 * the Prometheus module says. Debian leaves the discovery of Kubernetes out of
 * it, so the pods are told to it by a file, with the labels that the discovery
 * would give them.
 *
 * @param {object} options
 * @param {string} options.folder for its files
 * @param {() => Promise<object[]>} options.listPods the pods of the namespace
 * @returns its `url` and `close`
 */
export async function startPrometheus({ folder, listPods }) {
  mkdirSync(folder, { recursive: true });
  const targets = join(folder, 'pods.json');
  const file = join(folder, 'prometheus.yml');
  // JSON is YAML.
  writeFileSync(file, JSON.stringify(configurationOf(targets)));
  const address = `127.0.0.1:${await freePort()}`;
  const log = openSync(join(folder, 'prometheus.log'), 'w');
  const child = spawn(
    'prometheus',
    [
      `--config.file=${file}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=${address}`,
    ],
    { stdio: ['ignore', log, log] },
  );
  await new Promise((started, failed) => {
    child.once('spawn', started);
    child.once('error', failed);
  });
  const discovery = discover({ targets, listPods });
  return {
    url: `http://${address}`,
    close: () => {
      discovery.close();
      child.kill('SIGKILL');
    },
  };
}

/** Writes the pods that there are into a file, again and again. */
function discover({ targets, listPods }) {
  let timer;
  let isClosed = false;
  const look = async () => {
    // A look that fails leaves the pods that were there before.
    const pods = await listPods().catch(() => undefined);
    if (pods && !isClosed) {
      writeFileSync(`${targets}.new`, JSON.stringify(pods.flatMap(targetsOf)));
      renameSync(`${targets}.new`, targets);
    }
    timer = isClosed ? undefined : setTimeout(look, DISCOVERED_EVERY_MS);
  };
  void look();
  return {
    close: () => {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}

function targetsOf({ metadata, spec, status }) {
  const ports = spec.containers.flatMap(({ ports: own = [] }) => own);
  return status.podIP === undefined
    ? []
    : ports.map(({ name, containerPort }) => ({
        targets: [`${status.podIP}:${containerPort}`],
        labels: {
          __meta_kubernetes_pod_name: metadata.name,
          __meta_kubernetes_pod_phase: status.phase,
          __meta_kubernetes_pod_container_port_name: name ?? '',
          ...Object.fromEntries(
            Object.entries(metadata.labels ?? {}).map(([key, value]) => [
              label(key.replace(/[^a-zA-Z0-9_]/g, '_')),
              value,
            ]),
          ),
        },
      }));
}

function configurationOf(targets) {
  return {
    global: { scrape_interval: '1s', scrape_timeout: '1s' },
    scrape_configs: [
      {
        job_name: 'services',
        file_sd_configs: [{ files: [targets], refresh_interval: '1s' }],
        relabel_configs: [
          {
            source_labels: [label('app_kubernetes_io_managed_by')],
            regex: 'fairway',
            action: 'keep',
          },
          {
            source_labels: ['__meta_kubernetes_pod_container_port_name'],
            // `http1` is what KServe's runtimes call it.
            regex: 'http1?',
            action: 'keep',
          },
          {
            source_labels: ['__meta_kubernetes_pod_phase'],
            regex: 'Running',
            action: 'keep',
          },
          { regex: label('(.+)'), action: 'labelmap' },
          {
            source_labels: ['__meta_kubernetes_pod_name'],
            target_label: 'pod',
          },
        ],
      },
    ],
  };
}
