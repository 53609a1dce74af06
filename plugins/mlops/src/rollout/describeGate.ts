import type {
  GateDeclaration,
  Margin,
} from '@fairway/backstage-plugin-mlops-common';
import { formatLatency, formatNumber, formatShare } from '../format';
import type { Text } from '../translation';

type Slo = Extract<GateDeclaration, { kind: 'slo' }>;
type Evaluation = Extract<GateDeclaration, { kind: 'evaluation' }>;

/** A gate as a sentence: what must hold. */
export function describeGate(gate: GateDeclaration, t: Text): string {
  switch (gate.kind) {
    case 'signature':
      return t('rollouts.gate.signature');
    case 'artifact':
      return gate.licences
        ? t('rollouts.gate.artifactLicences', {
            licences: gate.licences.join(', '),
          })
        : t('rollouts.gate.artifact');
    case 'approval':
      return gate.expiresAfterHours === undefined
        ? t('rollouts.gate.approval', { count: gate.approvals })
        : t('rollouts.gate.approvalExpires', {
            count: gate.approvals,
            hours: gate.expiresAfterHours,
          });
    case 'evaluation':
      return describeEvaluation(gate, t);
    case 'smoke':
      return gate.maximalLatencyMs === undefined
        ? t('rollouts.gate.smoke', { count: gate.requests })
        : t('rollouts.gate.smokeLatency', {
            count: gate.requests,
            latency: formatLatency(gate.maximalLatencyMs),
          });
    case 'slo':
      return t('rollouts.gate.slo', { limits: limitsOf(gate, t) });
    case 'comparison':
      return t('rollouts.gate.comparison', {
        metric: t(`rollouts.metric.${gate.metric}`),
        margin: describeMargin(
          gate.margin,
          gate.metric === 'error-rate' ? 'share' : 'latency',
          t,
        ),
      });
    case 'prediction-shift':
      return t('rollouts.gate.predictionShift', {
        margin: formatNumber(gate.margin),
      });
    default:
      return t('rollouts.gate.drift');
  }
}

/** A margin in words: of the stable value, in points, or in milliseconds. */
export function describeMargin(
  { absolute, relative }: Margin,
  unit: 'latency' | 'plain' | 'share',
  t: Text,
): string {
  if (absolute === undefined) {
    return formatShare(relative ?? 0);
  }
  if (unit === 'latency') {
    return formatLatency(absolute);
  }
  const points = Number((absolute * 100).toPrecision(6));
  if (unit === 'plain') {
    return String(absolute);
  }
  return points === 1
    ? t('rollouts.margin.point')
    : t('rollouts.margin.points', { amount: points });
}

function describeEvaluation(gate: Evaluation, t: Text): string {
  const { metric, threshold, margin } = gate;
  const told = {
    metric,
    threshold: threshold ?? '',
    margin: margin ? describeMargin(margin, 'plain', t) : '',
  };
  if (threshold === undefined) {
    return t('rollouts.gate.evaluationMargin', told);
  }
  return margin
    ? t('rollouts.gate.evaluationBoth', told)
    : t('rollouts.gate.evaluationThreshold', told);
}

function limitsOf(gate: Slo, t: Text): string {
  const { maximalErrorRate, maximalP50Ms, maximalP95Ms, maximalP99Ms } = gate;
  const latencies = [
    ['p50', maximalP50Ms],
    ['p95', maximalP95Ms],
    ['p99', maximalP99Ms],
  ] as const;
  return [
    ...(maximalErrorRate === undefined
      ? []
      : [
          t('rollouts.gate.sloErrors', {
            limit: formatShare(maximalErrorRate),
          }),
        ]),
    ...latencies.flatMap(([percentile, limit]) =>
      limit === undefined
        ? []
        : [
            t('rollouts.gate.sloLatency', {
              percentile,
              limit: formatLatency(limit),
            }),
          ],
    ),
  ].join(', ');
}
