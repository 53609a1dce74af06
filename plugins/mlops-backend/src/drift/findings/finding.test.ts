import { DriftState } from '@fairway/backstage-plugin-mlops-common';
import fc from 'fast-check';
import { Finding, nextFinding, Sighting } from './finding';

const day = 24 * 3_600_000;
const sighting = (
  state: DriftState,
  features: string[] = [],
  revision = 1,
): Sighting => ({ revision, profileId: 'p', state, features });

/** Goes through what is seen, hour by hour; the news of each. */
function newsOf(seen: readonly Sighting[], hours = 1) {
  let known: Finding | undefined;
  return seen.map((one, at) => {
    const next = nextFinding(known, one, at * hours * 3_600_000);
    known = next?.finding ?? known;
    return next?.news;
  });
}

describe('a drift', () => {
  it('is news once, and again only after it was over', () => {
    expect(
      newsOf([
        sighting('ok'),
        sighting('drift', ['a']),
        sighting('drift', ['a']),
        sighting('ok'),
        sighting('ok'),
        sighting('drift', ['a']),
      ]),
    ).toEqual([undefined, 'found', undefined, 'over', undefined, 'found']);
  });

  it.each(['warning', 'not-enough-data'] as const)(
    'is neither over nor found anew by a report of %s',
    state => {
      expect(
        newsOf([
          sighting(state),
          sighting('drift', ['a']),
          sighting(state),
          sighting('drift', ['a']),
        ]),
      ).toEqual([undefined, 'found', undefined, undefined]);
    },
  );

  it('is news where another revision has it', () => {
    expect(
      newsOf([sighting('drift', ['a']), sighting('drift', ['a'], 2)]),
    ).toEqual(['found', 'found']);
  });

  it('is news once a day while it spreads, and not when it shrinks', () => {
    const grown = ['a', 'b'];
    expect(
      newsOf([
        ...[sighting('drift', ['a']), sighting('drift', grown)],
        ...Array.from({ length: 23 }, () => sighting('drift', grown)),
        ...[sighting('drift', ['b']), sighting('drift', ['a'])],
      ]).flatMap((news, hour) => (news ? [[hour, news]] : [])),
    ).toEqual([
      [0, 'found'],
      [24, 'spread'],
    ]);
  });

  it('is told at most once a day for as long as it lasts, whatever is seen', () => {
    const state = fc.constantFrom<DriftState>('drift', 'warning');
    const features = fc.subarray(['a', 'b', 'c', 'd']);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(state, features), { maxLength: 200 }),
        seen => {
          const told = newsOf(
            seen.map(([one, names]) => sighting(one, names)),
          ).flatMap((news, hour) => (news ? [hour * 3_600_000] : []));
          told.slice(1).forEach((at, i) => {
            expect(at - told[i]).toBeGreaterThanOrEqual(day);
          });
        },
      ),
    );
  });
});
