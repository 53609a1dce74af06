import { Revision, WaitsFor } from '@fairway/backstage-plugin-mlops-common';
import { Pending } from '@fairway/backstage-plugin-mlops-node';
import { StoredDeployment } from '../../deployments/DeploymentsStore';
import { isDeploying } from './deploymentOutcome';
import { Plan } from './plan';

const dayMs = 24 * 60 * 60_000;

/**
 * What somebody has to do before a declaration can take effect: the revision's
 * own pull request, where one is known, is the place for it. Pure.
 */
export function waitsForOf(
  { message, url }: Pick<Pending, 'message' | 'url'>,
  pullRequestUrl?: string,
): WaitsFor {
  const place = pullRequestUrl ?? url;
  return { message, ...(place !== undefined && { url: place }) };
}

/**
 * The plan of a look whose declaration waits for somebody. Replicas that are not
 * there because nobody has merged them yet are no failure until the environment's
 * patience is over. Pure.
 *
 * @param options.patienceMs - how long a deployment may wait for that
 */
export function planAwaited(
  plan: Plan,
  waitsFor: WaitsFor,
  options: {
    wanted: Revision;
    deployment?: StoredDeployment;
    patienceMs: number;
    now: number;
  },
): Plan {
  const { deployment, patienceMs, now } = options;
  const { message, url } = waitsFor;
  const isOver =
    deployment !== undefined &&
    isDeploying(deployment) &&
    now - Date.parse(deployment.createdAt) > patienceMs;
  return {
    ...plan,
    verify: false,
    failure: isOver
      ? {
          message: `Nobody has done within ${inWords(
            patienceMs,
          )} what it waits for: ${message}`,
        }
      : undefined,
    status: {
      ...plan.status,
      message,
      action: actionOf(url),
      ...(url !== undefined && { actionUrl: url }),
    },
  };
}

/** What a person can do about it. */
export function actionOf(url: string | undefined): string {
  return url === undefined
    ? 'Open a pull request with the files, or have it merged and applied'
    : 'Have the pull request reviewed, merged and applied';
}

function inWords(ms: number): string {
  const [count, unit] =
    ms >= dayMs
      ? [Math.round(ms / dayMs), 'day']
      : [Math.round(ms / 60_000), 'minute'];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
