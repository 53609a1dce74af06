import { count, printTable } from './report.ts';
import { ERROR, simulateFairway, simulateOthers } from './simulate.ts';
import { BAD, GOOD, type Truth } from './truths.ts';

const MOST = 400_000;

const named = (name: string): Truth =>
  [...GOOD, ...BAD].find(truth => truth.name === name)!;

/** A good candidate and a bad one that a rule must tell apart. */
const PAIRS = [
  ['equal', '20 % slower'],
  ['equal', '+1 point of errors'],
  ['5 % slower', '20 % slower'],
  ['+0.2 points of errors', '+1 point of errors'],
].map(([good, bad]) => ({ good: named(good), bad: named(bad) }));

/** The fewest requests with which a rule errs at most as often as stated, both ways. */
function fewest(repeats: number) {
  const found = PAIRS.map(() => ({ fixedThreshold: '', kayenta: '' }));
  for (let requests = 500; requests <= MOST; requests *= 2) {
    const promoted = new Map<Truth, ReturnType<typeof simulateOthers>>();
    for (const truth of new Set(
      PAIRS.flatMap(({ good, bad }) => [good, bad]),
    )) {
      const of = { truth, kind: 'independent', repeats, requests } as const;
      promoted.set(truth, simulateOthers({ ...of, seed: requests }));
    }
    PAIRS.forEach(({ good, bad }, i) => {
      for (const rule of ['fixedThreshold', 'kayenta'] as const) {
        const rollback = 1 - promoted.get(good)![rule];
        const promotion = promoted.get(bad)![rule];
        if (!found[i][rule] && rollback <= ERROR && promotion <= ERROR) {
          found[i][rule] = count(requests);
        }
      }
    });
  }
  return found;
}

function meanRequests(truth: Truth, repeats: number, dependent: boolean) {
  const outcomes = simulateFairway({
    ...{ truth, repeats, dependent, seed: 1 },
    kind: 'independent',
    mostRequests: MOST,
  });
  return outcomes.reduce((sum, { requests }) => sum + requests, 0) / repeats;
}

/** Requests to a decision, of rules with the same errors. */
export function benchSamples(repeats: number): void {
  process.stdout.write(
    `\n### Requests at equal error (${repeats} rollouts each)\n`,
  );
  const others = fewest(repeats);
  printTable(
    [
      'to tell apart',
      'ours, mean: good, bad',
      'ours, independence taken for granted',
      'fixed threshold',
      'Kayenta',
    ],
    PAIRS.map(({ good, bad }, i) => {
      const ours = (dependent: boolean) =>
        [good, bad]
          .map(truth => count(meanRequests(truth, repeats, dependent)))
          .join(', ');
      return [
        `${good.name} and ${bad.name}`,
        ours(true),
        ours(false),
        others[i].fixedThreshold || `never up to ${count(MOST)}`,
        others[i].kayenta || `never up to ${count(MOST)}`,
      ];
    }),
  );
}
