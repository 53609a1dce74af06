import { columns } from '../../columns.ts';
import type { Preview, Rollout, Step } from '../portal/Rollout.ts';

const percent = ({ weight, mirror }: Step) =>
  mirror === undefined ? `${weight} %` : `${weight} % and ${mirror} % copied`;

/** The steps in a row, the present one marked. */
function track({ steps, step, endedAt }: Rollout): string {
  return steps
    .map((entry, i) => {
      const text = percent(entry);
      return i === step && endedAt === undefined ? `[${text}]` : text;
    })
    .join(' → ');
}

/** A rollout as a person reads it. */
export function renderRollout(rollout: Rollout): string {
  const { stableVersion, candidateVersion } = rollout;
  const { phase, reason, decidedBy, waitingFor, action, verdicts } = rollout;
  const { candidate, stable } = rollout.observed ?? rollout.wanted;
  const why = reason ?? waitingFor;
  return [
    `rollout    ${rollout.id} of ${rollout.service} in ${rollout.environment}${
      rollout.attempt > 1 ? `, attempt ${rollout.attempt}` : ''
    }`,
    `revisions  ${rollout.candidateRevision} is shipped, ${rollout.stableRevision} is stable`,
    ...(candidateVersion
      ? [
          `version    ${candidateVersion.modelVersion}${
            stableVersion ? ` after ${stableVersion.modelVersion}` : ''
          }`,
          `digest     ${candidateVersion.digest}`,
        ]
      : []),
    `submitted  ${rollout.createdAt} by ${rollout.submittedBy}`,
    `steps      ${track(rollout)}`,
    `traffic    candidate ${candidate} %, stable ${stable} %`,
    `phase      ${phase}${
      rollout.endedAt === undefined ? '' : ` at ${rollout.endedAt}`
    }`,
    `why        ${why}${
      decidedBy === undefined ? '' : ` (decided by ${decidedBy})`
    }`,
    ...(action === undefined ? [] : [`           → ${action}`]),
    ...(rollout.hasGates
      ? []
      : [
          'NO GATES: nothing but readiness and a trial prediction judges this rollout',
        ]),
    ...(verdicts.length > 0
      ? [
          '',
          ...columns(
            [
              ['gate', 'verdict', 'reason'],
              ...verdicts.map(({ gate, verdict, reason: said }) => [
                gate,
                verdict === 'fail' ? 'FAIL' : verdict,
                said,
              ]),
            ],
            3,
          ),
        ]
      : []),
  ].join('\n');
}

/** Several rollouts, a row each. */
export function renderRollouts(rollouts: readonly Rollout[]): string {
  return columns(
    [
      ['rollout', 'service', 'environment', 'revision', 'phase', 'why'],
      ...rollouts.map(rollout => [
        rollout.id,
        rollout.service,
        rollout.environment,
        `${rollout.stableRevision} → ${rollout.candidateRevision}`,
        rollout.phase,
        rollout.reason ?? rollout.waitingFor,
      ]),
    ],
    6,
  ).join('\n');
}

/** What a rollout would do. */
export function renderPreview(preview: Preview): string {
  const { steps, gates, findings, isAllowed } = preview;
  return [
    `steps    ${steps
      .map(
        step =>
          `${percent(step)} for ${step.bakeSeconds} s and ${
            step.minimumSamples
          } predictions`,
      )
      .join(' → ')}`,
    `gates    ${
      gates.map(({ kind, name }) => `${name} (${kind})`).join(', ') || 'NONE'
    }`,
    ...findings.map(
      ({ severity, message, fix }) =>
        `${severity.padEnd(8)} ${message}${fix ? ` → ${fix}` : ''}`,
    ),
    isAllowed ? 'It would be started.' : 'It would be refused.',
  ].join('\n');
}
