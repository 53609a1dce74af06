import { isForClients, Route } from '@fairway/kube-lab';
import { setTimeout as sleep } from 'node:timers/promises';
import { stepByStep } from '../environments';
import { pathOfRoute } from '../names';
import type { Experiments } from './Experiments';

const divided = <T>(refs: readonly T[], weights: readonly number[]) =>
  refs.map((ref, index) => ({ ...ref, weight: weights[index] }));

/** Somebody else who writes the same objects. */
export function writerExperiments(experiments: Experiments): void {
  experiments.add(
    {
      number: 6,
      that: 'stops when somebody takes its weights by force, says so, and does not fight',
      time: 'to being held',
      outcome: 'held',
    },
    async ({ cluster }) => {
      await cluster.deploy('taken');
      const rollout = await cluster.shipUntilItBakes('taken');
      const { client } = cluster.lab;
      const { spec } = await client.get<Route>(pathOfRoute('taken'));
      const rules = spec!.rules!.map(rule =>
        isForClients(rule)
          ? { ...rule, backendRefs: divided(rule.backendRefs!, [55, 45]) }
          : rule,
      );
      await client.patch(pathOfRoute('taken'), { spec: { rules } });
      const taken = performance.now();
      await cluster.until(rollout, 'be held', ({ phase }) => phase === 'held');
      const recovery = performance.now() - taken;
      expect(await cluster.history('taken')).toMatch(
        /has set the rules of HTTPRoute taken: revision 1 gets 55 %, revision 2 gets 45 %/,
      );
      const since = cluster.record.mark();
      await sleep(5_000);
      expect(await cluster.record.writtenWeights('taken', since)).toEqual([]);
      expect(await cluster.weights('taken')).toEqual({ 1: 55, 2: 45 });
      return [recovery];
    },
  );

  experiments.add(
    {
      number: 5,
      that: 'gets through though somebody else writes its objects all the time',
      time: 'from the submission to the promotion',
      outcome: 'promoted',
    },
    async ({ cluster, since }) => {
      await cluster.deploy('storm', { environment: 'enduring' });
      let isOver = false;
      const { client } = cluster.lab;
      const storm = async () => {
        for (let count = 0; !isOver; count += 1) {
          await client
            .patch(pathOfRoute('storm'), {
              metadata: { annotations: { 'example.com/count': `${count}` } },
            })
            .catch(() => {});
          await sleep(20);
        }
      };
      const raging = storm();
      const begun = performance.now();
      const ended = await cluster.untilEnded(
        await cluster.ship('storm'),
        180_000,
      );
      const recovery = performance.now() - begun;
      isOver = true;
      await raging;
      expect(ended.phase).toBe('promoted');
      expect(await cluster.record.writtenWeights('storm', since)).toEqual(
        stepByStep,
      );
      return [recovery];
    },
  );
}
