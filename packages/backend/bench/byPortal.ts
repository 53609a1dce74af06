import {
  Deployment,
  SubmitRequest,
} from '@fairway/backstage-plugin-mlops-common';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  FaultLab,
  Portal,
  predict,
  untilDeployed,
} from '../src/__testUtils__/FaultLab';
import { clickToFirstPrediction } from '../src/benchmark/stageShares';

const pollMs = 25;
const limitMs = 60_000;
/** Instants of the timeline are whole milliseconds. */
const roundingMs = 2;

export type PortalRun = {
  timeline: Deployment['timeline'];
  /** From T0 to T10, as stored. */
  recordedMs: number;
  /** From the click until this process saw T10, by its own monotonic clock. */
  observedMs: number;
};

/**
 * Deploys through the portal, as a click does, and leaves nothing running.
 *
 * @throws Error when the deployment fails, when the stored times cannot be
 * true, or when a replica was there before or stays behind
 */
export async function timeByPortal(options: {
  lab: FaultLab;
  portal: Portal;
  request: SubmitRequest;
}): Promise<PortalRun> {
  const { lab, portal, request } = options;
  const { client } = portal;
  checkReplicas(lab, 0);
  const clickedAt = new Date().toISOString();
  const startedAt = performance.now();
  const { deployment } = await client.call('submitDeployment', {
    body: { ...request, clickedAt },
  });
  const { timeline } = await until(`a prediction of ${request.name}`, () =>
    client
      .call('getDeployment', { path: { id: deployment.id } })
      .then(current => {
        if (current.state === 'failed') {
          throw new Error(`The deployment failed: ${current.message}`);
        }
        return current.timeline.some(({ mark }) => mark === 'T10') && current;
      }),
  );
  const observedMs = performance.now() - startedAt;
  const recordedMs = clickToFirstPrediction(timeline);
  if (recordedMs < 0 || recordedMs > observedMs + roundingMs) {
    throw new Error(
      `The timeline tells of ${recordedMs} ms, but ${observedMs} ms passed`,
    );
  }
  await checkWithPrediction(portal, deployment);
  checkReplicas(lab, 1);
  await removeService(lab, portal, request.name);
  return { timeline, recordedMs, observedMs };
}

function checkReplicas(lab: FaultLab, expected: number) {
  const { length } = lab.replicaPids();
  if (length !== expected) {
    throw new Error(`${length} replicas run instead of ${expected}`);
  }
}

/** A prediction of our own, so that T10 does not rest on the portal's word. */
async function checkWithPrediction(portal: Portal, deployment: Deployment) {
  const { service } = await untilDeployed(portal, deployment);
  const { secret } = await portal.client.call('createKey', {
    path: { service: service.name },
    body: { name: 'bench' },
  });
  const status = await predict(service, secret);
  if (status !== 200) {
    throw new Error(`${service.name} answers a prediction with ${status}`);
  }
}

async function removeService(lab: FaultLab, portal: Portal, service: string) {
  await portal.client.call('deleteService', { path: { service } });
  await until(`${service} to be gone`, async () => {
    const { totalItems } = await portal.client.call('listServices');
    return totalItems === 0 && lab.replicaPids().length === 0;
  });
}

async function until<T>(
  what: string,
  attempt: () => Promise<T | false>,
): Promise<T> {
  const deadline = performance.now() + limitMs;
  while (performance.now() < deadline) {
    const result = await attempt();
    if (result) {
      return result;
    }
    await sleep(pollMs);
  }
  throw new Error(`Waited in vain for ${what}`);
}
