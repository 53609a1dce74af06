import type { DesiredService } from '@fairway/backstage-plugin-mlops-node';

/**
 * The declaration as a route can carry it while some revisions are missing. Those
 * without predictions are left out until they are there. One that has a share keeps
 * it: taking it out would move its share to another, which nobody has judged for
 * that. Where none that has a share is there, there is nothing to lead to. Pure.
 */
export function routablePart(
  desired: DesiredService,
  missing: ReadonlySet<number>,
): DesiredService {
  const { revisions } = desired;
  const isAnswered = revisions.some(
    ({ number, weight }) => weight > 0 && !missing.has(number),
  );
  return {
    ...desired,
    revisions: revisions.filter(
      ({ number, weight }) =>
        !missing.has(number) || (isAnswered && weight > 0),
    ),
  };
}
