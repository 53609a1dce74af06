import { StoredDeployment } from '../../deployments/DeploymentsStore';
import { Plan } from './plan';
import { Verification } from './verifyPrediction';

/** How a deployment ended, and what that says of the service. */
export interface DeploymentOutcome {
  state: 'succeeded' | 'failed';
  message: string;
  firstPrediction: boolean;
  status: Plan['status'];
}

/** How the deployment ends with this step; undefined while it goes on. */
export function deploymentOutcome(
  plan: Pick<Plan, 'status' | 'failure'>,
  verification: Verification | undefined,
): DeploymentOutcome | undefined {
  if (plan.failure) {
    return {
      state: 'failed',
      message: plan.failure.message,
      firstPrediction: false,
      status: {
        phase: 'deploying',
        message: `The deployment failed: ${plan.failure.message}`,
      },
    };
  }
  if (
    verification?.outcome === 'valid' ||
    verification?.outcome === 'unknown'
  ) {
    const message =
      verification.outcome === 'valid'
        ? 'In service: a prediction came back through the public address'
        : `In service, but no prediction was checked. ${verification.message}`;
    return {
      state: 'succeeded',
      message,
      firstPrediction: verification.outcome === 'valid',
      status: { phase: 'ready', message },
    };
  }
  return undefined;
}

/** Whether a deployment still runs. */
export function isDeploying(deployment: StoredDeployment | undefined): boolean {
  return deployment?.state === 'queued' || deployment?.state === 'running';
}
