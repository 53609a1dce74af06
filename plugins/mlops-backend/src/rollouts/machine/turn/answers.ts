import { Verdict, verdicts } from '@fairway/backstage-plugin-mlops-common';
import { Answer, Ask, EvaluateGate, Notify, TrialName } from '../state';
import { Look, Turn } from './Turn';

const severities = {
  pass: 'info',
  fail: 'error',
  inconclusive: 'warning',
} as const;

/** Takes in what came of what was asked; answers to anything else are of no interest. */
export function takeAnswers({ turn, observation }: Look): void {
  const { state } = turn;
  const answers = new Map(
    observation.answers.map(answer => [answer.key, answer]),
  );
  state.asks = state.asks.filter(ask => {
    const answer = answers.get(ask.key);
    if (!answer) {
      return true;
    }
    if (ask.type === 'evaluate-gate') {
      keepVerdict(turn, ask, answer);
    } else if (ask.type !== 'notify') {
      const name = trialName(ask);
      const verdict = verdictOf(answer);
      const before = state.trials[name]?.failures ?? 0;
      state.trials[name] = {
        verdict,
        reason: answer.reason,
        ...(answer.action !== undefined && { action: answer.action }),
        failures: before + (verdict === 'fail' ? 1 : 0),
        ageSeconds: 0,
      };
    }
    return false;
  });
}

export function trialName(ask: Exclude<Ask, EvaluateGate | Notify>): TrialName {
  if (ask.type === 'predict') {
    return ask.revision === undefined ? 'prediction' : 'first-prediction';
  }
  return ask.type === 'authorize' ? 'authorization' : 'route';
}

/** What is none of the three words says nothing. */
function verdictOf(answer: Answer): Verdict {
  return verdicts.includes(answer.verdict) ? answer.verdict : 'inconclusive';
}

function keepVerdict(
  turn: Turn,
  { gate, step, look }: EvaluateGate,
  answer: Answer,
): void {
  const { state } = turn;
  const verdict = verdictOf(answer);
  const before = state.verdicts[gate.name];
  const { reason, action, evidenceId } = answer;
  state.verdicts[gate.name] = {
    kind: gate.kind,
    verdict,
    reason,
    ...(action !== undefined && { action }),
    ...(evidenceId !== undefined && { evidenceId }),
    ...(step !== undefined && { step }),
    look,
    at: turn.now,
    ageSeconds: 0,
  };
  if (before?.verdict !== verdict || before.step !== step) {
    // That there is not enough yet is how every bake begins.
    const isBeginning = before?.step !== step && verdict === 'inconclusive';
    turn.tell({
      type: 'rollout-gate',
      severity: isBeginning ? 'info' : severities[verdict],
      message: `Gate '${gate.name}': ${verdict}. ${reason}`,
      actor: `gate:${gate.name}`,
      evidence: { gate: gate.name, verdict, look, evidenceId },
    });
  }
}
