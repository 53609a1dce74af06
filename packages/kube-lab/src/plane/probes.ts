import { Agent } from 'node:https';
import { httpsRequest } from '../client/httpsRequest.ts';
import { lacksAtUrl } from '../system/lacksAt.ts';
import type { ProcessName, Ports } from './commandLines.ts';

const probeTimeoutMs = 5_000;

/** Certificates that a process signed for itself say nothing to be checked. */
const unverified = new Agent({ rejectUnauthorized: false, keepAlive: false });

const paths: Record<Exclude<ProcessName, 'etcd'>, string> = {
  'kube-apiserver': '/readyz',
  'kube-controller-manager': '/healthz',
  'kube-scheduler': '/readyz',
  kwok: '/healthz',
};

/** What a process still lacks to be ready; `undefined` when it is. */
export async function lacks(
  name: ProcessName,
  ports: Ports,
): Promise<string | undefined> {
  return name === 'etcd'
    ? await lacksAtUrl(`http://127.0.0.1:${ports.etcd}/readyz`)
    : await probe(ports[name], paths[name]);
}

async function probe(port: number, path: string): Promise<string | undefined> {
  const { status, text } = await httpsRequest({
    url: new URL(path, `https://127.0.0.1:${port}`),
    agent: unverified,
    timeoutMs: probeTimeoutMs,
  });
  return status === 200 ? undefined : failedChecks(text);
}

/** The checks that fail, of a list that tells of all of them. */
function failedChecks(text: string): string {
  const failed = text.split('\n').filter(line => line.startsWith('[-]'));
  return (failed.length > 0 ? failed.join(', ') : text.trim()).slice(0, 1_000);
}
