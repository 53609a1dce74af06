import { Verdict } from '@fairway/backstage-plugin-mlops-common';
import fc from 'fast-check';
import { brokenRules } from './__testUtils__/invariants';
import { rollout } from './__testUtils__/fixtures';
import { Died, World } from './__testUtils__/World';
import { advance, RolloutCommand } from '.';

/** One thing that happens to a rollout, with a name that a counter-example can be read by. */
interface Incident {
  name: string;
  happen(world: World): void;
  [fc.toStringMethod](): string;
}
const incident = (name: string, happen: (world: World) => void): Incident => ({
  name,
  happen,
  [fc.toStringMethod]: () => name,
});

const judging = (verdict: Verdict | undefined) =>
  incident(`gates: ${verdict}`, world => {
    world.judge = () => verdict;
  });
const command = (name: Exclude<RolloutCommand['name'], 'supersede'>) =>
  incident(name, world => world.command(name));
const dying = (at: number) =>
  incident(`dies at boundary ${at}`, world => {
    let boundaries = 0;
    world.boundary = () => {
      boundaries += 1;
      if (boundaries === at) {
        throw new Died();
      }
    };
  });

const incidents: Incident[] = [
  judging('pass'),
  judging('pass'),
  judging('fail'),
  judging('inconclusive'),
  judging(undefined),
  ...[command('pause'), command('resume'), command('promote')],
  ...[command('abort'), command('retry')],
  incident('superseded', world =>
    world.tell({ name: 'supersede', by: 'user:default/leo', rollout: 'r2' }),
  ),
  incident('candidate fails', world => {
    world.candidate.works = false;
  }),
  incident('candidate works', world => {
    world.candidate.works = true;
  }),
  incident('stable fails', world => {
    world.stable.works = false;
  }),
  incident('stable works', world => {
    world.stable.works = true;
  }),
  incident('stable loses a replica', world => {
    world.stable.ready = Math.max(0, world.stable.ready - 1);
  }),
  incident('pool fills', world => {
    world.poolFull = true;
  }),
  incident('pool has room', world => {
    world.poolFull = false;
  }),
  incident('no traffic', world => {
    world.rate = 0;
  }),
  incident('traffic', world => {
    world.rate = 100;
  }),
  incident('somebody edits', world => {
    // After the end it is not the rollout's matter.
    if (!world.ended) {
      world.weights = { stable: 20, candidate: 80, mirror: 0 };
    }
  }),
  incident('route of a cluster', world => {
    world.failsOver = false;
  }),
  incident('an hour forward', world => {
    world.now += 3_600_000;
  }),
  incident('an hour back', world => {
    world.now -= 3_600_000;
  }),
  ...[1, 2, 3, 4].map(dying),
];

const life = fc.array(
  fc.record({
    incident: fc.constantFrom(...incidents),
    looks: fc.integer({ min: 0, max: 12 }),
  }),
  { maxLength: 25 },
);
const readable = (steps: { incident: Incident; looks: number }[]) =>
  steps
    .map(({ incident: { name }, looks }) => `${name}, ${looks} looks`)
    .join('; ');

/** A look under all rules; a process that dies in it is followed by another. */
function lookUnderRules(world: World): void {
  const before = world.state;
  const observe = world.observe.bind(world);
  let seen = observe();
  world.observe = () => {
    seen = observe();
    return seen;
  };
  try {
    world.look();
  } catch (error) {
    if (!(error instanceof Died)) {
      throw error;
    }
    world.boundary = () => {};
  } finally {
    world.observe = observe;
  }
  const broken = brokenRules(before, seen, advance(before, seen, world.now));
  if (broken.length > 0) {
    throw new Error(`${broken.join('; ')}, in ${before.phase}`);
  }
  const sum = world.weights.stable + world.weights.candidate;
  if (sum !== 100) {
    throw new Error(`Weights of ${sum} are declared`);
  }
}

function heal(world: World): void {
  world.boundary = () => {};
  world.judge = () => 'pass';
  world.candidate.works = true;
  world.stable.works = true;
  world.poolFull = false;
  world.rate = 100;
}

describe('whatever happens to a rollout', () => {
  it('keeps the rules, and comes to an end when all is well again and a person resumes', () => {
    fc.assert(
      fc.property(
        life,
        fc.constantFrom<'hold' | 'roll-back'>('hold', 'roll-back'),
        (steps, onSilence) => {
          const world = World.create({
            stable: { revision: 3, replicas: 3 },
            candidate: { revision: 4, replicas: 3 },
            rules: { ...rollout().rules, onSilence },
          });
          try {
            for (const { incident: it, looks } of steps) {
              it.happen(world);
              for (let count = 0; count < looks; count++) {
                lookUnderRules(world);
              }
            }
            heal(world);
            for (let count = 0; count < 150 && !world.ended; count++) {
              world.command('resume');
              lookUnderRules(world);
            }
            if (!world.ended) {
              throw new Error(
                `No end: ${world.phase} ${world.state.waitingFor}`,
              );
            }
          } catch (error) {
            throw new Error(`${(error as Error).message}: ${readable(steps)}`);
          }
          // Replicas of what serves then may still be starting.
          for (let count = 0; count < 5; count++) {
            lookUnderRules(world);
          }
          const isPromoted = world.phase === 'promoted';
          expect(world.servingRevision).toBe(isPromoted ? 4 : 3);
          expect(world.observe().candidate.weight).toBe(isPromoted ? 100 : 0);
          const keys = [...world.events.keys()];
          expect(keys).toEqual(keys.map((_, index) => `r1:${index}`));
          expect(
            world.told.filter(type => type === 'rollout-promoted'),
          ).toHaveLength(isPromoted ? 1 : 0);
        },
      ),
      { numRuns: 200, seed: 20_260_101 },
    );
  }, 120_000);
});
