import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { eventually } from '../../__testUtils__/FaultLab';
import { End, RolloutLab } from './RolloutLab';
import { isSoak } from './soak';

/** How often the same instant counts within one phase. */
const times = isSoak ? Number(process.env.FAIRWAY_TIMES ?? 2) : 1;
/** A look more or less makes a rollout miss an instant now and then. */
const attempts = 3;
/** How long a portal goes on with what it does when a rollout has ended. */
const graceMs = 3_000;

/** How a kind of rollout always has to end, for which reason ever. */
export type Ending = Pick<End, 'phase' | 'decidedBy'>;

type Wanted = Ending & Pick<End, 'serving'>;

/** Whichever of the two versions alike does not serve. */
const other = (serving: string) => (serving === 'good' ? 'stable' : 'good');

/** One kind of rollout, asked for again and again, that always has to end alike. */
export class Kills {
  readonly #expected: Ending;
  readonly #missed: string[] = [];
  readonly #recoveriesMs: number[] = [];

  static create(expected: Ending): Kills {
    return new Kills(expected);
  }

  private constructor(expected: Ending) {
    this.#expected = expected;
  }

  /** Instants that no rollout came by, however often it was tried. */
  get missed(): readonly string[] {
    return this.#missed;
  }

  /** From each death to the end of the rollout. */
  get recoveriesMs(): readonly number[] {
    return this.#recoveriesMs;
  }

  /** What a lab is to ship next, and what is to have become of it. */
  #plan(serving: string): { version: string; wanted: Wanted } {
    return this.#expected.phase === 'promoted'
      ? {
          version: other(serving),
          wanted: { ...this.#expected, serving: other(serving) },
        }
      : { version: 'shifted', wanted: { ...this.#expected, serving } };
  }

  /** Names every instant of a rollout that nothing disturbs. */
  async points(lab: RolloutLab): Promise<string[]> {
    const { version, wanted } = this.#plan(await lab.serving());
    await lab.portal.arm({ times });
    const { id } = await lab.start(version);
    const ended = await lab.end(id);
    await sleep(graceMs);
    await check(lab, { id, ended, wanted, what: 'Undisturbed' });
    return [...lab.portal.points()];
  }

  /** Kills the portal there, and looks at how the rollout ends all the same. */
  async hit(lab: RolloutLab, point: string): Promise<void> {
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      if (await this.#attempt(lab, point)) {
        return;
      }
    }
    this.#missed.push(point);
  }

  async #attempt(lab: RolloutLab, point: string): Promise<boolean> {
    const { version, wanted } = this.#plan(await lab.serving());
    const key = lab.newKey();
    const doomed = lab.portal;
    await doomed.arm({ point, times });
    const asked = await lab
      .start(version, key)
      .catch((_error: Error) => undefined);
    const isDead = () => doomed.process.signalCode !== null;
    await eventually(
      async () =>
        isDead() || (asked && (await lab.get(asked.id)).endedAt !== undefined),
      { what: `the portal to die at ${point}`, everyMs: 200 },
    );
    await Promise.race([doomed.ended, sleep(graceMs)]);
    const begun = performance.now();
    if (!isDead()) {
      await doomed.arm({ times });
    }
    // It may have come by the point while it was told not to die there.
    if (isDead()) {
      await lab.replacePortal();
    }
    // Asks again like a task that is resumed: it is the same rollout.
    const { id } = await lab.start(version, key);
    const ended = await lab.end(id);
    if (isDead()) {
      this.#recoveriesMs.push(performance.now() - begun);
    }
    await check(lab, { id, ended, wanted, what: `Killed ${point}` });
    return isDead();
  }
}

/** @throws if it has not ended as wanted, or something is that must not be */
async function check(
  lab: RolloutLab,
  rollout: { id: string; ended: End; wanted: Wanted; what: string },
): Promise<void> {
  const { reason, ...ended } = rollout.ended;
  const problems = await lab.violations(rollout.id);
  if (!isDeepStrictEqual(ended, rollout.wanted)) {
    problems.push(`It ended as ${JSON.stringify(rollout.ended)}`);
  }
  if (ended.phase !== 'promoted' && !reason) {
    problems.push('Nobody knows why it ended');
  }
  if (problems.length > 0) {
    throw new Error(`${rollout.what}: ${problems.join('\n')}`);
  }
}
