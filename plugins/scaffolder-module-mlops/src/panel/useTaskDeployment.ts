import {
  ScaffolderTaskOutput,
  useTaskEventStream,
} from '@backstage/plugin-scaffolder-react';
import { useSignal } from '@backstage/plugin-signals-react';
import {
  Deployment,
  InferenceService,
  SERVICES_SIGNAL_CHANNEL,
  ServiceSignal,
} from '@fairway/backstage-plugin-mlops-common';
import { useEffect, useState } from 'react';
import { useParams } from 'react-router-dom';
import { useOperation } from '../api';

const DEPLOY_ACTION = 'mlops:service:deploy';
const BUSY_POLL_MS = 750;
const IDLE_POLL_MS = 10_000;

export interface TaskDeployment {
  taskId: string;
  /** Name of the service; known as soon as the form was sent. */
  service?: string;
  deployment?: Deployment;
  details?: InferenceService;
  /** Why the deployment could not be read. */
  error?: unknown;
  reload: () => void;
}

const text = (value: unknown) =>
  typeof value === 'string' && value !== '' ? value : undefined;

export const isFinished = (deployment: Deployment | undefined) =>
  deployment !== undefined &&
  deployment.state !== 'queued' &&
  deployment.state !== 'running';

/**
 * Follows the deployment that a task made, while the task still runs: a task
 * has outputs only at its end, but its log tells when the deployment was
 * handed over, and from then on the backend knows it.
 */
export function useTaskDeployment(
  output: ScaffolderTaskOutput | undefined,
): TaskDeployment {
  const { taskId = '' } = useParams();
  const { task, steps } = useTaskEventStream(taskId);
  const deployStep = task?.spec.steps.find(
    step => step.action === DEPLOY_ACTION,
  );
  const isHandedOver =
    output !== undefined ||
    (deployStep !== undefined && steps[deployStep.id]?.status === 'completed');
  const service = text(output?.service) ?? text(task?.spec.parameters.name);

  const { lastSignal } = useSignal<ServiceSignal>(SERVICES_SIGNAL_CHANNEL);
  const hint = lastSignal?.service === service ? lastSignal : undefined;

  const [found, setFound] = useState<string>();
  const id = text(output?.deployment) ?? found;
  const newest = useOperation('listDeployments', {
    path: { service: service ?? '' },
    query: { limit: 1 },
    enabled: isHandedOver && service !== undefined && id === undefined,
    pollMs: () => BUSY_POLL_MS,
    hint,
  });
  const newestId = newest.data?.items[0]?.id;
  useEffect(() => {
    if (newestId !== undefined) {
      setFound(newestId);
    }
  }, [newestId]);

  const named = useOperation('getDeployment', {
    path: { id: id ?? '' },
    enabled: id !== undefined,
    pollMs: data => (isFinished(data) ? undefined : BUSY_POLL_MS),
    hint,
  });
  const deployment = named.data;
  const details = useOperation('getService', {
    path: { service: service ?? '' },
    enabled: deployment !== undefined,
    pollMs: () => (isFinished(deployment) ? IDLE_POLL_MS : BUSY_POLL_MS),
    hint: isFinished(deployment) ? deployment?.state : hint,
  });

  return {
    taskId,
    service,
    deployment,
    details: details.data,
    error: named.error ?? newest.error ?? details.error,
    reload: () => {
      named.reload();
      newest.reload();
      details.reload();
    },
  };
}
