import { columns } from '../columns.ts';
import type { Finding } from '../rollout/portal/Rollout.ts';

/** What of a service can be promoted, as the portal gives it. */
export interface Promotion {
  source?: {
    service: string;
    environment: string;
    revision: number;
    modelVersion: string;
    digest: string;
    stableSince?: string;
    rollout?: { id: string; hasGates: boolean };
  };
  environment?: { name: string };
  targets: {
    service: string;
    owner: string;
    modelVersion?: string;
    obstacle?: string;
  }[];
  findings: Finding[];
  isAllowed: boolean;
}

const judgeOf = ({ rollout }: NonNullable<Promotion['source']>) =>
  rollout === undefined
    ? 'a deployment and its trial prediction'
    : `rollout ${rollout.id}${rollout.hasGates ? '' : ', which had NO GATES'}`;

/** What would be promoted and to where, as a person reads it. */
export function renderPromotion(promotion: Promotion): string {
  const { source, environment, targets, findings } = promotion;
  return [
    ...(source
      ? [
          `version    ${source.modelVersion}, revision ${source.revision} of ${source.service}`,
          `digest     ${source.digest}`,
          `stable     in ${source.environment} since ${
            source.stableSince ?? 'not yet'
          }`,
          `judged by  ${judgeOf(source)}`,
        ]
      : []),
    `goes to    ${environment?.name ?? 'no environment: this is the last one'}`,
    ...findings.map(
      ({ severity, message, fix }) =>
        `${severity.padEnd(10)} ${message}${fix ? ` → ${fix}` : ''}`,
    ),
    ...(targets.length > 0
      ? [
          '',
          ...columns(
            [
              ['service', 'owner', 'serves', ''],
              ...targets.map(({ service, owner, modelVersion, obstacle }) => [
                ...[service, owner, modelVersion ?? 'nothing', obstacle ?? ''],
              ]),
            ],
            4,
          ),
        ]
      : []),
  ].join('\n');
}
