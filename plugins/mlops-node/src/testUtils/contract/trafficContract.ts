// Part of a suite that the tests of each target call.
/* eslint-disable jest/no-export */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { DesiredService } from '../../targets';
import { Answer } from './http';
import { applicable } from './applicable';
import { Bench, versionOf } from './Bench';

/** Several revisions behind one address. Left out for targets without weights. */
export function describeTraffic(bench: Bench, weights: boolean): void {
  const test = applicable(weights);

  const both = (desired: DesiredService, first: number) => ({
    ...desired,
    revisions: [bench.revision(1, first), bench.revision(2, 100 - first)],
  });

  test('answers the portal on a revision that has no traffic yet', async () => {
    const { secret, accepted } = bench.key('traffic01');
    const desired = both(bench.service({ keys: [accepted] }), 100);
    await bench.converge(desired, 1);
    await bench.untilReady(desired);
    const [first, second] = bench.subject.specs;

    const ahead = await bench.predictFromPortal(desired, 2);
    expect(ahead).toMatchObject({ status: 200 });
    expect(versionOf(ahead)).toBe(second.modelVersion);

    const answers = await Promise.all(
      Array.from({ length: 20 }, () => bench.predict(desired, secret)),
    );
    expect(new Set(answers.map(versionOf))).toEqual(
      new Set([first.modelVersion]),
    );
  });

  test('shows the weights as they are routed', async () => {
    const desired = both(bench.service(), 75);
    await bench.converge(desired, 1);
    const { revisions } = await bench.untilReady(desired);
    expect(revisions.map(r => [r.number, r.weight])).toEqual([
      [1, 75],
      [2, 25],
    ]);
  });

  test('replaces a revision without losing a prediction', async () => {
    const { secret, accepted } = bench.key('traffic02');
    const desired = bench.service({ keys: [accepted] });
    await bench.converge(desired, 1);
    await bench.untilReady(desired);
    const client = startClient(() => bench.predict(desired, secret));

    for (const first of [100, 50, 0]) {
      const step = both(desired, first);
      await bench.converge(step, 1);
      await bench.untilReady(step);
      await client.more(20);
    }
    const last = { ...desired, revisions: [bench.revision(2, 100)] };
    await bench.converge(last, 1);
    await bench.until(desired, 'the old revision is gone', ({ replicas }) =>
      replicas.every(
        replica => replica.revision === 2 || replica.state === 'stopped',
      ),
    );
    await client.more(20);
    const answers = await client.stop();

    expect(answers.filter(answer => answer.status !== 200)).toEqual([]);
    const [first, second] = bench.subject.specs;
    expect(versionOf(answers[0])).toBe(first.modelVersion);
    expect(versionOf(answers[answers.length - 1])).toBe(second.modelVersion);
  });
}

/** Predicts one after the other until it is stopped; keeps every answer. */
function startClient(predict: () => Promise<Answer>) {
  const answers: Answer[] = [];
  let stopped = false;
  const finished = (async () => {
    while (!stopped) {
      try {
        answers.push(await predict());
      } catch (error) {
        answers.push({ status: 0, body: String(error) });
      }
    }
  })();
  return {
    /** Waits until so many more predictions have been answered. */
    async more(count: number) {
      const enough = answers.length + count;
      while (answers.length < enough) {
        await nextTurn();
      }
    },
    async stop() {
      stopped = true;
      await finished;
      return answers;
    },
  };
}
