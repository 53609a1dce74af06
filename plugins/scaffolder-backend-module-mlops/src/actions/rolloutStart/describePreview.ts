import {
  RolloutPreview,
  RolloutRequest,
  RolloutStep,
} from '@fairway/backstage-plugin-mlops-common';
import { describeFinding } from '../../api';

/** What a rollout would do, and what was found, one a line. */
export function describePreview(
  service: string,
  request: RolloutRequest,
  preview: RolloutPreview,
): string[] {
  const { strategy, steps, gates, hasGates, findings } = preview;
  return [
    `Would ship ${whatOf(request)} to ${service}, with the strategy ${
      strategy.type
    }`,
    ...steps.map(
      (step, index) =>
        `Step ${index + 1} of ${steps.length}: ${describeStep(step)}`,
    ),
    hasGates
      ? `Gates: ${gates.map(({ name }) => name).join(', ')}`
      : 'No gate would judge it',
    ...findings.map(
      finding => `${finding.severity}: ${describeFinding(finding)}`,
    ),
  ];
}

function whatOf({ modelVersion, revision }: RolloutRequest): string {
  return modelVersion === undefined
    ? `revision ${revision}`
    : `version ${modelVersion}`;
}

function describeStep(step: RolloutStep): string {
  const { weight, mirror, bakeSeconds, minimumSamples } = step;
  const share =
    mirror === undefined
      ? `${weight} % of the predictions`
      : `copies of ${mirror} % of the predictions, ${weight} % answered`;
  const samples =
    minimumSamples > 0 ? ` and at least ${minimumSamples} predictions` : '';
  return `${share}, for ${bakeSeconds} s${samples}`;
}
