import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { RolloutLab } from './__testUtils__/RolloutLab';
import { isSoak, repetitions, report } from './__testUtils__/soak';

// Real processes all the way; the clock of the portals is libfaketime's.
jest.setTimeout(isSoak ? 2 * 3_600_000 : 900_000);

const library = [
  '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1',
  '/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1',
].find(existsSync);
const bakeSeconds = 8;

(library ? describe : describe.skip)(
  'a portal whose clock jumps during a bake (needs faketime)',
  () => {
    let lab: RolloutLab;
    let directory: string;
    const setClock = (offset: string) =>
      writeFile(join(directory, 'clock'), offset);

    beforeAll(async () => {
      directory = await mkdtemp(join(tmpdir(), 'fw-clock-'));
      await setClock('+0');
      lab = await RolloutLab.create({
        policy: { bakeSeconds, provisioningSeconds: 600 },
        env: {
          LD_PRELOAD: library!,
          FAKETIME_TIMESTAMP_FILE: join(directory, 'clock'),
          FAKETIME_NO_CACHE: '1',
          // Timers run by the monotonic clock, which nobody sets.
          FAKETIME_DONT_FAKE_MONOTONIC: '1',
          DONT_FAKE_MONOTONIC: '1',
        },
      });
    });
    afterAll(async () => {
      await lab?.close();
      await rm(directory, { recursive: true, force: true });
    });

    it.each([
      ['an hour ahead', '+3600', '+3600'],
      ['an hour back', '-3600', '-3600'],
      ['an hour ahead and back again', '+3600', '+0'],
      ['a second back, as a time server sets it', '-1', '-1'],
    ])(
      'promotes not sooner, and not never: %s',
      async (what, offset, afterwards) => {
        let serving = (
          await lab.portal.client.call('getService', {
            path: { service: 'sums-rollouts' },
          })
        ).revision.spec.modelVersion;
        const times = isSoak ? Math.ceil(repetitions / 4) : 1;
        for (let repetition = 0; repetition < times; repetition += 1) {
          const next = serving === 'good' ? 'stable' : 'good';
          await setClock('+0');
          const { id } = await lab.start(next);
          await lab.until(id, ({ phase }) => phase === 'baking', 'to bake');
          const begun = performance.now();
          await setClock(offset);
          // It has jumped, and keys are declared all the same.
          const key = await lab.portal.client.call('createKey', {
            path: { service: 'sums-rollouts' },
            body: { name: `${id}-${repetition}` },
          });
          expect(key.enforced).toBe(true);
          const jumpedMs = Date.parse(key.createdAt) - Date.now();
          expect(Math.abs(jumpedMs - Number(offset) * 1_000)).toBeLessThan(
            60_000,
          );
          await sleep(2_000);
          await setClock(afterwards);
          await lab.until(
            id,
            ({ step, endedAt }) => step > 0 || endedAt !== undefined,
            'to pass its first step',
          );
          // A tick counts for ten seconds at most, so one jump is worth no more
          // than that; by the target's clock it is worth nothing.
          expect(performance.now() - begun).toBeGreaterThan(
            (bakeSeconds - 2) * 1_000,
          );
          expect(await lab.end(id)).toEqual({
            phase: 'promoted',
            serving: next,
          });
          expect(await lab.violations(id)).toEqual([]);
          serving = next;
        }
        report({
          experiment: `10: the clock of the portal jumps ${what}`,
          repetitions: times,
          faults: times,
          outcome: 'promoted',
          violations: lab.watch.violations,
          outcomes: {},
          recoveriesMs: [],
        });
      },
    );

    it('lets no request fail all the while', async () => {
      expect(Object.keys(await lab.traffic.end())).toEqual(['success']);
    });
  },
);
