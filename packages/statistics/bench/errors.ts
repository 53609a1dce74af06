import type { Outcome } from './rules/fairway.ts';
import { count, percent, printTable } from './report.ts';
import { simulateFairway, simulateOthers } from './simulate.ts';
import type { TrafficKind } from './traffic.ts';
import { BAD, GOOD, type Truth } from './truths.ts';

const TOTALS = [100, 1000, 10_000, 100_000];
const MOST = TOTALS[TOTALS.length - 1];

interface Simulated {
  truth: Truth;
  outcomes: readonly Outcome[];
  /** Of the share promoted by each of the others, for each total. */
  others: readonly { fixedThreshold: number; kayenta: number }[];
}

function simulate(
  truth: Truth,
  kind: TrafficKind,
  options: { repeats: number; dependent: boolean },
): Simulated {
  const { repeats, dependent } = options;
  const of = { truth, kind, repeats };
  return {
    truth,
    outcomes: simulateFairway({
      ...of,
      seed: 1,
      mostRequests: MOST,
      dependent,
    }),
    others: TOTALS.map((requests, i) =>
      simulateOthers({ ...of, seed: 2 + i, requests }),
    ),
  };
}

/** Share of the outcomes that were decided so within so many requests. */
function shareOf(
  outcomes: readonly Outcome[],
  decision: Outcome['decision'],
  within = MOST,
): number {
  const decided = outcomes.filter(
    outcome => outcome.decision === decision && outcome.requests <= within,
  );
  return decided.length / outcomes.length;
}

function requestsOf(outcomes: readonly Outcome[]): string {
  const sorted = outcomes.map(({ requests }) => requests).sort((a, b) => a - b);
  const mean = sorted.reduce((sum, n) => sum + n, 0) / sorted.length;
  const most = sorted[Math.floor(sorted.length * 0.95)];
  return `${count(mean)}, ${count(most)}`;
}

function printTruths(simulated: readonly Simulated[]): void {
  const rows = simulated.map(({ truth, outcomes, others }) => {
    const at = (requests: number) => others[TOTALS.indexOf(requests)];
    return [
      truth.name,
      percent(shareOf(outcomes, 'promoted')),
      percent(shareOf(outcomes, 'rolled back')),
      percent(shareOf(outcomes, 'undecided')),
      requestsOf(outcomes),
      `${percent(at(1000).fixedThreshold)}, ${percent(
        at(10_000).fixedThreshold,
      )}, ${percent(at(MOST).fixedThreshold)}`,
      `${percent(at(1000).kayenta)}, ${percent(at(10_000).kayenta)}, ${percent(
        at(MOST).kayenta,
      )}`,
    ];
  });
  printTable(
    [
      'the candidate is',
      'promoted',
      'rolled back',
      'undecided at 100,000',
      'requests: mean, 95th percentile',
      'fixed threshold promotes after 1,000, 10,000, 100,000',
      'Kayenta promotes after 1,000, 10,000, 100,000',
    ],
    rows,
  );
}

function printWorst(simulated: readonly Simulated[]): void {
  const good = simulated.filter(({ truth }) => GOOD.includes(truth));
  const bad = simulated.filter(({ truth }) => BAD.includes(truth));
  const worst = (shares: number[]) => percent(Math.max(...shares));
  // Shifted outputs are not among what the other rules are made for.
  const goodForAll = good.filter(({ truth }) => truth.shift === 0);
  const badForAll = bad.filter(({ truth }) => truth.shift === 0);
  const rows = TOTALS.map((requests, i) => [
    count(requests),
    worst(bad.map(({ outcomes }) => shareOf(outcomes, 'promoted', requests))),
    worst(
      good.map(({ outcomes }) => shareOf(outcomes, 'rolled back', requests)),
    ),
    worst(badForAll.map(({ others }) => others[i].fixedThreshold)),
    worst(goodForAll.map(({ others }) => 1 - others[i].fixedThreshold)),
    worst(badForAll.map(({ others }) => others[i].kayenta)),
    worst(goodForAll.map(({ others }) => 1 - others[i].kayenta)),
  ]);
  printTable(
    [
      'requests',
      'ours: false promotion',
      'false rollback',
      'fixed threshold: false promotion',
      'false rollback',
      'Kayenta: false promotion',
      'false rollback',
    ],
    rows,
  );
}

/** Both tables of one kind of traffic. */
export function benchErrors(
  kind: TrafficKind,
  options: { repeats: number; dependent: boolean },
): void {
  const windows = options.dependent
    ? 'design effects told from windows'
    : 'independence taken for granted';
  process.stdout.write(
    `\n### ${kind} traffic, ${windows} (${options.repeats} rollouts each)\n`,
  );
  const simulated = [...GOOD, ...BAD].map(truth =>
    simulate(truth, kind, options),
  );
  printTruths(simulated);
  printWorst(simulated);
}
