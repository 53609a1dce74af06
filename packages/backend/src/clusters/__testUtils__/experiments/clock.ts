import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { environments } from '../environments';
import type { Experiments } from './Experiments';

const library = [
  '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1',
  '/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1',
].find(existsSync);

/** How the clock is set, and set again two seconds later, in seconds. */
const jumps = [
  ['+3600', '+3600'],
  ['-3600', '-3600'],
  ['+3600', '+0'],
  ['-1', '-1'],
];
/** Of two looks at most so much counts as baked, whatever the clock says. */
const TICK_SECONDS = 10;
const { bakeSeconds } = environments.find(
  ({ name }) => name === 'slow',
)!.rollouts;

/** The clock of the portal, which is not that of the cluster. */
export function clockExperiment(experiments: Experiments): void {
  let folder: string;
  const setClock = (offset: string) => writeFile(join(folder, 'clock'), offset);

  experiments.with(
    'whose portal has a clock that jumps',
    {
      begin: async () => {
        folder = await mkdtemp(join(tmpdir(), 'fw-clock-'));
        await setClock('+0');
        if (!library) {
          throw new Error('Experiment 10 needs libfaketime: install faketime');
        }
        return {
          env: {
            LD_PRELOAD: library,
            FAKETIME_TIMESTAMP_FILE: join(folder, 'clock'),
            FAKETIME_NO_CACHE: '1',
            // Timers run by the monotonic clock, which nobody sets.
            FAKETIME_DONT_FAKE_MONOTONIC: '1',
            DONT_FAKE_MONOTONIC: '1',
          },
        };
      },
      end: () => rm(folder, { recursive: true, force: true }),
    },
    () => {
      experiments.add(
        {
          number: 10,
          that: 'is promoted not sooner and not never when the clock of its portal jumps during a bake',
          time: 'from the jump to the promotion',
          outcome: 'promoted',
        },
        async ({ cluster, repetition, since }) => {
          const [first, then] = jumps[repetition % jumps.length];
          await setClock('+0');
          await cluster.deploy('jumps', { environment: 'slow' });
          const rollout = await cluster.shipUntilItBakes('jumps');
          const begun = performance.now();
          await setClock(first);
          await sleep(2_000);
          await setClock(then);
          await cluster.until(
            rollout,
            'pass its first step',
            ({ step, endedAt }) => step > 0 || endedAt !== undefined,
          );
          expect(performance.now() - begun).toBeGreaterThan(
            (bakeSeconds - TICK_SECONDS - 2) * 1_000,
          );
          const ended = await cluster.untilEnded(rollout);
          const recovery = performance.now() - begun;
          expect([first, ended.phase]).toEqual([first, 'promoted']);
          expect(await cluster.record.writtenWeights('jumps', since)).toEqual([
            { 1: 100 },
            { 1: 90, 2: 10 },
            { 2: 100 },
          ]);
          await setClock('+0');
          return [recovery];
        },
      );
    },
  );
}
