import {
  AuditEvent,
  AuditMark,
  backendsOf,
  ReadyPods,
  revisionOf,
} from '@fairway/kube-lab';
import { setTimeout as sleep } from 'node:timers/promises';
import { ClusterLab } from '../ClusterLab';
import { stepByStep } from '../environments';
import { NAMESPACE, PORTAL } from '../names';
import { PodLoad } from '../PodLoad';
import { isSoak } from '../../../rollouts/__testUtils__/soak';
import type { Experiments } from './Experiments';

const SERVICE = 'scaled';
/** A step needs its share of so many. */
const FLOOR = 2;
const CEILING = 4;
/** Thousandths of a processor for which an autoscaler wants a replica less, or the most. */
const LITTLE = 300;
const MUCH = 2_700;

const written = ({ lab }: ClusterLab, since: AuditMark) =>
  lab.audit.takenWrites({ namespace: NAMESPACE, since });

/** An autoscaler of the cluster that has its own mind of how many replicas there are. */
export function scalingExperiments(experiments: Experiments): void {
  const begin = async (cluster: ClusterLab) => {
    const load = await PodLoad.begin(cluster.lab, SERVICE);
    await cluster.deploy(SERVICE, {
      replicas: FLOOR,
      scaling: { minReplicas: FLOOR, maxReplicas: CEILING },
      environment: 'patient',
    });
    return load;
  };

  experiments.add(
    {
      number: 18,
      that: 'is promoted while autoscalers change the replicas of both revisions, which it leaves to them',
      time: 'from the submission to the promotion',
      outcome: 'promoted',
    },
    async ({ cluster, since }) => {
      const load = await begin(cluster);
      const begun = performance.now();
      const shipped = await written(cluster, since);
      const rollout = await cluster.shipUntilItBakes(SERVICE);
      let isOver = false;
      const waves = async () => {
        for (let wave = 0; !isOver; wave += 1) {
          // The one has much to do while the other has little.
          load.set(1, wave % 2 ? LITTLE : MUCH);
          load.set(2, wave % 2 ? MUCH : LITTLE);
          await sleep(4_000);
        }
      };
      const waving = waves();
      const ended = await cluster
        .untilEnded(rollout, 120_000)
        .finally(async () => {
          isOver = true;
          await waving;
          await load.end();
        });
      const recovery = performance.now() - begun;
      expect(ended.phase).toBe('promoted');
      expect(await cluster.record.writtenWeights(SERVICE, since)).toEqual(
        stepByStep,
      );
      const { sizes, shortfalls } = await scalings(
        cluster,
        since,
        shipped.length,
      );
      // It did interfere, with both of them.
      expect(sizes['1']).toEqual(expect.arrayContaining([FLOOR, CEILING]));
      expect(Math.max(...sizes['2'])).toBeGreaterThan(FLOOR);
      expect(shortfalls).toEqual([]);
      return [recovery];
    },
  );

  if (isSoak) {
    experiments.add(
      {
        number: 18,
        that: 'goes back only to as many replicas as the stable revision needs, whatever its autoscaler wants',
        time: 'from the abortion to the stable revision',
        outcome: 'aborted',
      },
      async ({ cluster, since }) => {
        const load = await begin(cluster);
        const shipped = await written(cluster, since);
        const rollout = await cluster.shipUntilItBakes(SERVICE);
        load.set(1, LITTLE);
        load.set(2, MUCH);
        await cluster.until(
          rollout,
          'have most of the traffic',
          ({ observed }) => observed?.candidate === 60,
        );
        await cluster.portal.client.call('commandRollout', {
          path: { id: rollout.id },
          body: { command: 'abort', reason: 'autoscaling' },
        });
        const aborted = performance.now();
        const ended = await cluster.untilEnded(rollout);
        const recovery = performance.now() - aborted;
        await load.end();
        expect(ended.phase).toBe('aborted');
        expect(await cluster.weights(SERVICE)).toEqual({ 1: 100 });
        const { shortfalls } = await scalings(cluster, since, shipped.length);
        expect(shortfalls).toEqual([]);
        return [recovery];
      },
    );
  }
}

/**
 * What the record has of replicas: how many autoscalers wanted of each revision,
 * and in words whatever nobody but they may have written, and each weight for which
 * there were too few that were ready.
 *
 * @param begun - so many writes there were before the rollout
 */
async function scalings(cluster: ClusterLab, since: AuditMark, begun: number) {
  const sizes: Record<string, number[]> = {};
  const shortfalls: string[] = [];
  const ready = ReadyPods.create();
  const events = await written(cluster, since);
  for (const [index, event] of events.entries()) {
    ready.note(event);
    const { resource, subresource, name = '' } = event.objectRef ?? {};
    const revision = revisionOf(name, SERVICE);
    if (resource === 'deployments' && subresource === 'scale') {
      sizes[revision] = [
        ...(sizes[revision] ?? []),
        event.responseObject.spec.replicas,
      ];
    } else if (resource === 'deployments' && saysReplicas(event)) {
      shortfalls.push(`${event.user.username} has set replicas of ${name}`);
    } else if (
      index >= begun &&
      resource === 'httproutes' &&
      event.user.username === PORTAL
    ) {
      for (const backend of backendsOf(event.responseObject ?? {})) {
        const needed = Math.ceil((FLOOR * backend.weight) / 100);
        const had = ready.of(backend.name);
        if (had < needed) {
          shortfalls.push(
            `${backend.weight} % for ${backend.name}, which had ${had} of ${needed} replicas`,
          );
        }
      }
    }
  }
  return { sizes, shortfalls };
}

/** Does the portal say how many there shall be? What it makes has one by default. */
function saysReplicas({ user, verb, requestObject }: AuditEvent): boolean {
  return (
    user.username === PORTAL &&
    verb !== 'create' &&
    requestObject?.spec?.replicas !== undefined
  );
}
