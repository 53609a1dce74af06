import { LogHistogram } from '../src/histogram/LogHistogram.ts';
import { Random } from '../src/random/Random.ts';
import { normal } from '../src/random/variates.ts';
import { count, printTable } from './report.ts';

const ROUNDS = 5_000;

function microseconds(act: () => void): string {
  const run = () => {
    const started = performance.now();
    for (let i = 0; i < ROUNDS; i++) {
      act();
    }
    return (1_000 * (performance.now() - started)) / ROUNDS;
  };
  run();
  return `${run().toFixed(1)} µs`;
}

/** How long it takes to write a histogram of latencies as text, and to read it. */
export function benchHistograms(): void {
  process.stdout.write('\n### Time of one histogram as text\n');
  const random = Random.create(1);
  const rows = [0, 1, 100, 10_000].map(values => {
    const histogram = LogHistogram.create();
    for (let i = 0; i < values; i++) {
      histogram.record(5 * Math.exp(0.5 * normal(random)));
    }
    const text = histogram.toBase64();
    return [
      count(values),
      count(text.length),
      microseconds(() => histogram.toBase64()),
      microseconds(() => LogHistogram.totalsOf(text)),
    ];
  });
  printTable(['values', 'letters', 'written', 'read'], rows);
}
