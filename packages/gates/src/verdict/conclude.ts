import type { GateCheck, GateName, GateResult, Verdict } from './Verdict.ts';
import type { Plain } from './plain.ts';

const LISTED = 3;

function listed(sentences: readonly string[]): string {
  const rest = sentences.length - LISTED;
  const shown = sentences.slice(0, LISTED).join(' ');
  return rest > 0 ? `${shown} And ${rest} more.` : shown;
}

/** The worst of several: one that fails outweighs one that says nothing. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('fail')) {
    return 'fail';
  }
  return verdicts.length === 0 || verdicts.includes('inconclusive')
    ? 'inconclusive'
    : 'pass';
}

/** What to do when a gate fails, and when it cannot tell. */
export interface Actions {
  fail: string;
  inconclusive: string;
}

/** A gate's result out of its checks; without a check it is inconclusive. */
export function conclude(
  gate: GateName,
  evidence: Plain,
  checks: GateCheck[],
  actions: Actions,
): GateResult {
  const verdict = worst(checks.map(check => check.verdict));
  const decisive = checks.filter(check => check.verdict === verdict);
  return {
    gate,
    verdict,
    reason:
      checks.length === 0
        ? 'Nothing was checked.'
        : listed(decisive.map(check => check.reason)),
    ...(verdict !== 'pass' && { action: actions[verdict] }),
    checks,
    evidence,
  };
}

/** The result over an input that cannot be judged: always inconclusive. */
export function unusable(
  gate: GateName,
  evidence: Plain,
  problems: readonly string[],
  action: string,
): GateResult {
  return {
    gate,
    verdict: 'inconclusive',
    reason: listed(problems),
    action,
    checks: [],
    evidence,
  };
}
