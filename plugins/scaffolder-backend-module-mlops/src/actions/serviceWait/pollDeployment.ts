import { Deployment } from '@fairway/backstage-plugin-mlops-common';
import { InitiatorClient, poll, PollOptions } from '../../api';

const isFinished = ({ state }: Deployment) =>
  state !== 'queued' && state !== 'running';

/** Asks for a deployment until it is finished or the time is up. */
export async function pollDeployment(
  options: {
    client: InitiatorClient;
    deployment: string;
  } & Omit<
    PollOptions<Deployment>,
    'ask' | 'isOver' | 'firstPauseMs' | 'longestPauseMs'
  >,
): Promise<Deployment> {
  const { client, deployment, ...rest } = options;
  return await poll({
    ...rest,
    ask: () => client.call('getDeployment', { path: { id: deployment } }),
    isOver: isFinished,
    firstPauseMs: 250,
    longestPauseMs: 2000,
  });
}
