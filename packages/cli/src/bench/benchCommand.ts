import { writeFile } from 'node:fs/promises';
import {
  BenchmarkPlanError,
  checkPlan,
  runBenchmark,
  type BenchmarkPlan,
  type BenchmarkReport,
} from '@fairway/benchmark';
import { exitCodes } from '../exitCodes.ts';
import type { Terminal } from '../Terminal.ts';
import { UsageError } from '../UsageError.ts';
import { makePlan } from './makePlan.ts';
import { checkObjectives, type ObjectiveResult } from './objectives.ts';
import { parseOptions, usage, type BenchOptions } from './options.ts';
import { ProgressLine } from './ProgressLine.ts';
import { renderReport } from './renderReport.ts';
import { tryRequest } from './tryRequest.ts';

function check(plan: BenchmarkPlan): void {
  try {
    checkPlan(plan);
  } catch (error) {
    throw error instanceof BenchmarkPlanError
      ? new UsageError(error.message)
      : error;
  }
}

function exitCodeOf(
  report: BenchmarkReport,
  objectives: readonly ObjectiveResult[],
): number {
  if (report.validity.verdict !== 'valid') {
    return exitCodes.undecided;
  }
  if (objectives.some(({ state }) => state === 'missed')) {
    return exitCodes.failure;
  }
  return objectives.some(({ state }) => state === 'undecided')
    ? exitCodes.undecided
    : exitCodes.success;
}

async function drive(
  plan: BenchmarkPlan,
  options: BenchOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<BenchmarkReport> {
  const line = ProgressLine.create(terminal);
  try {
    return await runBenchmark(plan, {
      calibrate: options.calibrate,
      signal,
      onProgress: progress => line.show(progress),
    });
  } finally {
    line.end();
  }
}

/**
 * `fairway bench`.
 * @param signal - ends the run early; what was measured is shown nevertheless
 * @returns the exit code
 * @throws UsageError, or Error when there is no such service or it refuses
 */
export async function benchCommand(
  args: readonly string[],
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const options = parseOptions(args);
  if (!options) {
    terminal.print(usage);
    return exitCodes.success;
  }
  const plan = await makePlan(options, terminal.environment);
  check(plan);
  if (options.trial) {
    await tryRequest(plan);
  }
  const report = await drive(plan, options, terminal, signal);
  const objectives = checkObjectives(options.objectives, report);
  const { reportFile } = options;
  if (reportFile === '-') {
    terminal.print(JSON.stringify(report, undefined, 2));
    terminal.note(`${renderReport(report, objectives)}\n`);
  } else {
    if (reportFile !== undefined) {
      await writeFile(reportFile, `${JSON.stringify(report, undefined, 2)}\n`);
    }
    terminal.print(renderReport(report, objectives));
  }
  return exitCodeOf(report, objectives);
}
