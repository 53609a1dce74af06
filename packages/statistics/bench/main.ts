import { parseArgs } from 'node:util';
import { benchCost } from './cost.ts';
import { benchErrors } from './errors.ts';
import { benchHistograms } from './histograms.ts';
import { benchSamples } from './samples.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { repeats: { type: 'string', default: '200' } },
});
const repeats = Number(values.repeats);

const PARTS: Record<string, () => void> = {
  independent: () => benchErrors('independent', { repeats, dependent: true }),
  autocorrelated: () =>
    benchErrors('autocorrelated', { repeats, dependent: true }),
  bursty: () => benchErrors('bursty', { repeats, dependent: true }),
  swinging: () => benchErrors('swinging', { repeats, dependent: true }),
  'bursty-ignored': () => benchErrors('bursty', { repeats, dependent: false }),
  samples: () => benchSamples(repeats),
  cost: benchCost,
  histograms: benchHistograms,
};

const wanted = positionals.length > 0 ? positionals : Object.keys(PARTS);
const unknown = wanted.find(name => !(name in PARTS));
if (unknown !== undefined || !(Number.isSafeInteger(repeats) && repeats > 0)) {
  process.stderr.write(
    `parts are ${Object.keys(PARTS).join(', ')}; --repeats is a whole number\n`,
  );
  process.exit(2);
}
process.stdout.write(`node ${process.versions.node}\n`);
wanted.forEach(name => PARTS[name]());
