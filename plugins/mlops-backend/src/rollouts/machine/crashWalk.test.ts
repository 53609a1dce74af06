import { gist } from './__testUtils__/invariants';
import { Died, World } from './__testUtils__/World';
import { gateNamed, halfway } from './__testUtils__/views';

/** What happens to a rollout, told by what was seen of it, not by how often it was looked at. */
const stories: Record<string, (world: World) => void> = {
  'a good candidate is promoted': () => {},
  'a bad one goes back at its second step': world => {
    world.judge = ask =>
      gateNamed('errors')(ask) && world.state.step === 1 ? 'fail' : 'pass';
  },
  'one that never starts fails': world => {
    world.candidate.works = false;
  },
  'one whose route cannot be verified goes back': world => {
    world.judge = ask =>
      ask.type === 'verify-route' && world.state.phase === 'promoting'
        ? 'fail'
        : 'pass';
  },
  'silence goes back': world => {
    world.judge = ask =>
      ask.type === 'evaluate-gate' && ask.step !== undefined
        ? 'inconclusive'
        : 'pass';
  },
};

interface End {
  phase: string;
  weights: World['weights'];
  servingRevision: number;
  recorded: number[];
  history: string[];
  present: boolean[];
}

function endOf(world: World): End {
  return {
    phase: world.phase,
    weights: world.weights,
    servingRevision: world.servingRevision,
    recorded: world.recorded,
    history: [...world.events.values()].map(gist),
    present: [world.stable.present, world.candidate.present],
  };
}

/** Runs a story, in which the process dies at one boundary and another one takes over. */
function live(
  tell: (world: World) => void,
  diesAt: number,
): { end: End; boundaries: number } {
  const world = World.create();
  tell(world);
  let boundaries = 0;
  world.boundary = () => {
    boundaries += 1;
    if (boundaries === diesAt) {
      throw new Died();
    }
  };
  for (let looks = 0; !world.ended; looks++) {
    if (looks > 300) {
      throw new Error(`In vain: ${world.phase}, ${world.state.waitingFor}`);
    }
    try {
      world.look();
    } catch (error) {
      if (!(error instanceof Died)) {
        throw error;
      }
    }
  }
  return { end: endOf(world), boundaries };
}

describe('a process that dies at any boundary', () => {
  it.each(Object.entries(stories))(
    'leaves a rollout that ends alike, told and recorded once: %s',
    (_, tell) => {
      const { end, boundaries } = live(tell, 0);
      expect(boundaries).toBeGreaterThan(30);
      for (let instant = 1; instant <= boundaries; instant++) {
        expect([instant, live(tell, instant).end]).toEqual([instant, end]);
      }
    },
    60_000,
  );

  it('leaves an edit by somebody else unhidden by what a rollback had begun', () => {
    for (let diesAt = 0; diesAt < 12; diesAt++) {
      const world = halfway(World.create());
      world.otherWeight = 5;
      world.untilPhase('held');
      world.candidate.works = false;
      let boundaries = 0;
      world.boundary = () => {
        boundaries += 1;
        if (boundaries === diesAt) {
          throw new Died();
        }
      };
      for (let looks = 0; looks < 60 && !world.ended; looks++) {
        try {
          world.look();
        } catch (error) {
          if (!(error instanceof Died)) {
            throw error;
          }
        }
      }
      expect([diesAt, world.phase, world.weights.stable]).toEqual([
        diesAt,
        'rolled-back',
        100,
      ]);
    }
  });
});
