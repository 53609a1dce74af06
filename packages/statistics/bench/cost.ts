import { ErrorBudget } from '../src/repeated/ErrorBudget.ts';
import { Random } from '../src/random/Random.ts';
import { count, printTable } from './report.ts';
import { GATES, judge } from './rules/fairway.ts';
import { Traffic } from './traffic.ts';
import { GOOD, MARGINS } from './truths.ts';
import { Windows } from './Windows.ts';

const JUDGEMENTS = 300;

/** How long a judgement of each gate takes. */
export function benchCost(): void {
  process.stdout.write('\n### Time of one judgement\n');
  const budget = ErrorBudget.create({
    falsePromotion: 0.05,
    falseRollback: 0.05,
    gates: GATES.map(name => ({ name })),
    steps: [{ minimumSamples: 100 }],
  });
  const random = Random.create(1);
  const rows: string[][] = [];
  for (const requests of [1000, 100_000, 1_000_000]) {
    const arm = () => {
      const windows = Windows.of(
        Traffic.create(random.split(), 'independent', GOOD[0]),
      );
      windows.advanceTo(requests);
      return windows;
    };
    const arms = { candidate: arm(), stable: arm() };
    for (const gate of GATES) {
      const errors = budget.errorsOf({ gate, step: 0, look: 8 });
      const time = (dependent: boolean) => {
        const options = { margins: MARGINS, dependent };
        const started = performance.now();
        for (let i = 0; i < JUDGEMENTS; i++) {
          judge(gate, arms, errors, options);
        }
        return (1000 * (performance.now() - started)) / JUDGEMENTS;
      };
      time(true);
      rows.push([
        gate,
        count(requests),
        `${count(time(false))} µs`,
        `${count(time(true))} µs`,
      ]);
    }
  }
  printTable(
    [
      'gate',
      'requests',
      'judgement',
      'with design effects of 40 to 79 windows',
    ],
    rows,
  );
}
