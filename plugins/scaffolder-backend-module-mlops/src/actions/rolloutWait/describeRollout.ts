import { Rollout } from '@fairway/backstage-plugin-mlops-common';

const sentence = (text: string) => (/[.!?]$/.test(text) ? text : `${text}.`);

/** Where a rollout is and what it waits for, as a line. */
export function describeProgress(rollout: Rollout): string {
  const { phase, step, steps, waitingFor } = rollout;
  const place =
    phase === 'stepping' || phase === 'shadowing' || phase === 'baking'
      ? `Step ${step + 1} of ${steps.length}, ${phase}`
      : phase;
  return `${place.charAt(0).toUpperCase()}${place.slice(1)}: ${waitingFor}`;
}

/** Why a rollout ended, and who decided that. */
export function describeDecision(rollout: Rollout): string {
  const { reason, waitingFor, decidedBy } = rollout;
  const why = sentence(reason ?? waitingFor);
  return decidedBy === undefined
    ? why
    : `${why} Decided by ${describeDecider(decidedBy)}.`;
}

function describeDecider(decidedBy: string): string {
  if (decidedBy === 'control-loop') {
    return 'the control loop';
  }
  const gate = /^gate:(.*)$/.exec(decidedBy)?.[1];
  return gate === undefined ? decidedBy : `gate '${gate}'`;
}

/** Why a rollout waits for a person, and what that person can do. */
export function describeHold({ waitingFor, action }: Rollout): string {
  return [waitingFor, ...(action === undefined ? [] : [action])]
    .map(sentence)
    .join(' ');
}
