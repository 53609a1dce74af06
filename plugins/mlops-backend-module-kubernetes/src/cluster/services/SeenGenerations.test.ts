import type { KnownObjects } from './KnownObjects';
import { SeenGenerations } from './SeenGenerations';

type Described = Record<string, number>;

/** A namespace with a route, and Deployments, by uid and generation. */
function found(route: Described, deployments: Described = {}): KnownObjects[] {
  const objects = (described: Described) =>
    Object.entries(described).map(([uid, generation]) => ({
      metadata: { uid, generation },
    }));
  return [
    {
      namespace: 'models',
      route: objects(route)[0] as KnownObjects['route'],
      deployments: objects(deployments) as KnownObjects['deployments'],
      pods: [],
    },
  ];
}

describe('SeenGenerations', () => {
  let seen: SeenGenerations;

  beforeEach(() => {
    seen = SeenGenerations.create();
  });

  it('believes the watches of a service that was never read afresh', () => {
    expect(seen.isBehind('digits', found({ route: 1 }))).toBe(false);
  });

  it('believes watches that know the same, or more', () => {
    seen.note('digits', found({ route: 3 }, { one: 1 }));
    expect(seen.isBehind('digits', found({ route: 3 }, { one: 1 }))).toBe(
      false,
    );
    seen.note('digits', found({ route: 3 }, { one: 1 }));
    expect(seen.isBehind('digits', found({ route: 5 }, { one: 2 }))).toBe(
      false,
    );
  });

  it.each([
    ['an earlier route', found({ route: 2 }, { one: 1 })],
    ['an earlier workload', found({ route: 3 }, { one: 0 })],
    ['a workload too few', found({ route: 3 })],
    ['a workload too many', found({ route: 3 }, { one: 1, two: 1 })],
    ['another route of the same name', found({ other: 9 }, { one: 1 })],
    ['nothing', []],
  ])('does not believe watches that know %s', (_, known) => {
    seen.note('digits', found({ route: 3 }, { one: 1 }));
    expect(seen.isBehind('digits', known)).toBe(true);
    // However long it takes them.
    expect(seen.isBehind('digits', known)).toBe(true);
    expect(seen.isBehind('another', known)).toBe(false);
  });

  it('believes no watch after a write until it was read afresh once', () => {
    seen.note('digits', found({ route: 3 }));
    seen.doubt('digits');
    expect(seen.isBehind('digits', found({ route: 3 }))).toBe(true);
    seen.note('digits', found({ route: 4 }));
    expect(seen.isBehind('digits', found({ route: 3 }))).toBe(true);
    expect(seen.isBehind('digits', found({ route: 4 }))).toBe(false);
  });

  it('keeps a bounded number of services', () => {
    for (let index = 0; index < 10_001; index += 1) {
      seen.doubt(`service-${index}`);
    }
    expect(seen.isBehind('service-0', [])).toBe(false);
    expect(seen.isBehind('service-1', [])).toBe(true);
  });

  it('takes what is read afresh for true, also what somebody has deleted', () => {
    seen.note('digits', found({ route: 3 }, { one: 1 }));
    const without = found({ route: 3 });
    expect(seen.isBehind('digits', without)).toBe(true);
    seen.note('digits', without);
    expect(seen.isBehind('digits', without)).toBe(false);
  });

  it('asks no more once the watches have followed', () => {
    seen.note('digits', found({ route: 3 }));
    expect(seen.isBehind('digits', found({ route: 3 }))).toBe(false);
    expect(seen.isBehind('digits', found({ route: 2 }))).toBe(false);
  });
});
