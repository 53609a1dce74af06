import {
  fetched,
  initializing,
  podOfDeployment,
  scheduled,
  serving,
  withContainers,
} from '../__testUtils__/cluster';
import { deployment } from '../__testUtils__/causes/CauseCase';
import { progressOf } from './progress';

const pod = podOfDeployment(deployment, 'abcde');
const running = { ready: false, restartCount: 0, state: { running: {} } };
const ending = serving(pod);
ending.metadata = {
  ...ending.metadata,
  deletionTimestamp: '2026-11-27T10:05:00Z',
};

describe('a replica that is not ready, with nothing wrong', () => {
  it.each([
    ['Waits for a node', pod],
    ['Waits for its image and volumes', scheduled(pod)],
    [
      'Waits for its image and volumes',
      withContainers(scheduled(pod), initializing, initializing),
    ],
    [
      'Fetches the model',
      withContainers(scheduled(pod), initializing, running),
    ],
    [
      'Starts the server',
      withContainers(scheduled(pod), initializing, fetched),
    ],
    ['Loads the model', withContainers(scheduled(pod), running)],
    ['Finishes the predictions under way', ending],
  ])('says %j', (says, replica) => {
    expect(progressOf(replica)).toBe(says);
  });

  it('says nothing once it is ready, or has ended', () => {
    expect(progressOf(serving(pod))).toBeUndefined();
    expect(progressOf({ ...pod, status: { phase: 'Failed' } })).toBeUndefined();
  });
});
