// npm test: everything that is checked about this repository.
//
//   node scripts/test.mjs                  all of it
//   node scripts/test.mjs jest <path…>     one part, of some files
//
// The last line says how many passed, failed and were skipped.
import { done, main, Stop } from './lib/report.mjs';
import { Interrupted } from './lib/run.mjs';
import { add, failed, summary } from './lib/tally.mjs';
import { browser } from './test/browser.mjs';
import { lint, tsc } from './test/checks.mjs';
import { examples } from './test/examples.mjs';
import { jest } from './test/jest.mjs';
import { soak } from './test/soak.mjs';
import { ensureToolchain } from './toolchain.mjs';

const PARTS = { tsc, lint, jest, browser, soak, examples };

/** One after the other; types and rules keep a core busy each. */
const STAGES = [['tsc', 'lint'], ['jest'], ['browser'], ['soak'], ['examples']];

await main(async () => {
  const [only, ...paths] = process.argv.slice(2);
  if (only && !Object.hasOwn(PARTS, only)) {
    throw new Stop(
      `There is no part '${only}': choose one of ${Object.keys(PARTS).join(
        ', ',
      )}.`,
    );
  }
  const toolchain = await ensureToolchain();
  const results = [];
  for (const names of only ? [[only]] : STAGES) {
    process.stdout.write(`\n── ${names.join(', ')}\n`);
    const stage = names.map(name => runPart(name, toolchain, paths));
    results.push(...(await Promise.all(stage)));
  }

  process.stdout.write('\n');
  for (const { name, tally, time } of results) {
    done(`${name.padEnd(10)}${summary(tally)}`, time, tally.failed ? '✘' : '✔');
    tally.notes.forEach(note => process.stdout.write(`    ${note}\n`));
  }
  const total = add(...results.map(({ tally }) => tally));
  process.stdout.write(`\n${summary(total)}\n`);
  return total.failed === 0 ? 0 : 1;
});

async function runPart(name, toolchain, paths) {
  const begun = performance.now();
  let tally;
  try {
    tally = await PARTS[name](toolchain, paths);
  } catch (error) {
    if (error instanceof Interrupted) {
      throw error;
    }
    tally = failed(`${name} could not run: ${error.message}`);
  }
  return { name, tally, time: performance.now() - begun };
}
