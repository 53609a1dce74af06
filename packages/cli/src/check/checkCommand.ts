import { writeFile } from 'node:fs/promises';
import { toJUnit, type Verdict } from '@fairway/gates';
import { exitCodes } from '../exitCodes.ts';
import type { Terminal } from '../Terminal.ts';
import { UsageError } from '../UsageError.ts';
import { GateAsker, type NamedResult } from './askGates.ts';
import { ModelServer } from './ModelServer.ts';
import { parseOptions, usage, type CheckOptions } from './options.ts';
import { makePlan, type CheckPlan } from './plan.ts';
import { renderVerdicts } from './renderVerdicts.ts';

const EXIT_CODES = {
  pass: exitCodes.success,
  fail: exitCodes.failure,
  inconclusive: exitCodes.undecided,
};

/** One that failed outweighs all others, one that is inconclusive those that passed. */
function verdictOf(results: readonly NamedResult[]): Verdict {
  const all = results.map(({ verdict }) => verdict);
  if (all.includes('fail')) {
    return 'fail';
  }
  return all.length > 0 && all.every(verdict => verdict === 'pass')
    ? 'pass'
    : 'inconclusive';
}

async function start(
  model: CheckPlan['candidate'],
  terminal: Terminal,
  signal: AbortSignal,
): Promise<ModelServer> {
  let server: ModelServer;
  try {
    server = await ModelServer.start({ model, signal });
  } catch (error) {
    signal.throwIfAborted();
    throw new UsageError((error as Error).message);
  }
  for (const warning of server.warnings) {
    terminal.note(`fairway: ${model.path}: ${warning}\n`);
  }
  return server;
}

async function askAll(
  plan: CheckPlan,
  options: CheckOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<NamedResult[]> {
  const servers: ModelServer[] = [];
  try {
    const serve = async (model: CheckPlan['candidate']) => {
      const server = await start(model, terminal, signal);
      servers.push(server);
      return server;
    };
    const candidate = await serve(plan.candidate);
    const stable = plan.stable && (await serve(plan.stable));
    const asker = GateAsker.create({
      ...{ plan, options, signal },
      servers: { candidate, ...(stable && { stable }) },
    });
    const results: NamedResult[] = [];
    for (const gate of plan.gates) {
      results.push(await asker.ask(gate));
    }
    return results;
  } finally {
    await Promise.all(servers.map(server => server.stop()));
  }
}

function reportOf(
  { candidate, stable, tests, left }: CheckPlan,
  results: readonly NamedResult[],
  verdict: Verdict,
) {
  const model = ({ path, digest }: CheckPlan['candidate']) => ({
    path,
    digest,
  });
  return {
    verdict,
    model: model(candidate),
    ...(stable && { against: model(stable) }),
    ...(tests && {
      tests: { file: tests.file, rows: tests.testSet.rows.length },
    }),
    gates: results.map(({ gate: kind, name, ...said }) => ({
      name,
      kind,
      ...said,
    })),
    notAsked: left,
  };
}

async function write(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (error) {
    throw new UsageError(
      `${file} cannot be written: ${(error as Error).message}`,
    );
  }
}

/**
 * `fairway check`.
 * @param signal - ends it early, with nothing said
 * @returns the exit code
 * @throws UsageError when what the command line names cannot be used
 */
export async function checkCommand(
  args: readonly string[],
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const options = parseOptions(args);
  if (!options) {
    terminal.print(usage);
    return exitCodes.success;
  }
  const plan = await makePlan(options);
  const { junitFile, reportFile } = options;
  if (junitFile !== undefined) {
    // That it cannot be written is known before the work; and a report of an
    // earlier run must not stand for this one, should it end early.
    await write(junitFile, toJUnit([]));
  }
  let results: NamedResult[];
  try {
    results = await askAll(plan, options, terminal, signal);
  } catch (error) {
    if (signal.aborted) {
      terminal.note('fairway: stopped, so nothing is said about the model\n');
      return exitCodes.undecided;
    }
    throw error;
  }
  const verdict = verdictOf(results);
  if (junitFile !== undefined) {
    await write(junitFile, toJUnit(results));
  }
  const { width } = terminal;
  const text = renderVerdicts(plan, results, { verdict, width });
  const report = JSON.stringify(reportOf(plan, results, verdict), undefined, 2);
  if (reportFile === '-') {
    terminal.print(report);
    terminal.note(`${text}\n`);
  } else {
    if (reportFile !== undefined) {
      await write(reportFile, `${report}\n`);
    }
    terminal.print(text);
  }
  return EXIT_CODES[verdict];
}
