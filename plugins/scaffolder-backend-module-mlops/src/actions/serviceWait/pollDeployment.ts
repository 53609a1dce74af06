import { Deployment } from '@fairway/backstage-plugin-mlops-common';
import { InitiatorClient, poll, PollOptions } from '../../api';

/** For people nobody here waits: that may take days. */
const isFinished = ({ state, waitsFor }: Deployment) =>
  (state !== 'queued' && state !== 'running') || waitsFor !== undefined;

/** Asks for a deployment until it is finished, waits for people, or the time is up. */
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
