import { existsSync, readFileSync } from 'node:fs';

/**
 * The table of `docs/rollout-faults.md`, of what the experiments have told.
 *
 * @param {string[]} files lines of JSON, each a `Row` of
 *   `packages/backend/src/rollouts/__testUtils__/soak.ts`; rows of one
 *   experiment are added up
 */
export function soakTable(files) {
  const rows = new Map();
  for (const row of files.filter(existsSync).flatMap(readLines)) {
    const sum = rows.get(row.experiment);
    rows.set(row.experiment, sum ? add(sum, row) : row);
  }
  const cells = [...rows.values()]
    .sort((a, b) => compare(a.experiment, b.experiment))
    .map(toCells);
  const head = [
    ...['experiment', 'rollouts', 'faults', 'missed', 'outcome'],
    ...['violations', 'requests', 'failed', 'recovery median / longest, s'],
  ];
  return [head, head.map(() => '-'), ...cells]
    .map(line => `| ${line.join(' | ')} |\n`)
    .join('');
}

function readLines(file) {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line));
}

function compare(left, right) {
  return left.localeCompare(right, 'en', { numeric: true });
}

function add(left, right) {
  const outcomes = { ...left.outcomes };
  for (const [name, count] of Object.entries(right.outcomes)) {
    outcomes[name] = (outcomes[name] ?? 0) + count;
  }
  return {
    ...left,
    repetitions: left.repetitions + right.repetitions,
    faults: left.faults + right.faults,
    missed: [...(left.missed ?? []), ...(right.missed ?? [])],
    violations: [...left.violations, ...right.violations],
    outcomes,
    recoveriesMs: [...left.recoveriesMs, ...right.recoveriesMs],
  };
}

function toCells(row) {
  const { success = 0, ...failed } = row.outcomes;
  const lost = Object.values(failed).reduce((sum, count) => sum + count, 0);
  const times = row.recoveriesMs.map(ms => ms / 1_000).sort((a, b) => a - b);
  return [
    row.experiment,
    row.repetitions,
    row.faults,
    row.missed?.length ?? 0,
    row.outcome,
    row.violations.length,
    success + lost,
    lost,
    times.length > 0
      ? `${times[times.length >> 1].toFixed(1)} / ${times.at(-1).toFixed(1)}`
      : '-',
  ];
}
