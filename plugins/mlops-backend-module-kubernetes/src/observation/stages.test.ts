import type { LivePod } from '../live';
import { stagesOf } from './stages';

const at = (second: number) =>
  `2026-11-27T10:00:${String(second).padStart(2, '0')}Z`;

const pod = (digest: string, volumes: object[]): LivePod =>
  ({
    metadata: {
      creationTimestamp: at(0),
      annotations: { 'fairway.dev/digest': digest },
    },
    spec: { volumes },
    status: {
      conditions: [
        { type: 'PodScheduled', status: 'True', lastTransitionTime: at(1) },
        { type: 'Ready', status: 'True', lastTransitionTime: at(9) },
      ],
      containerStatuses: [
        {
          name: 'server',
          ready: true,
          state: { running: { startedAt: at(5) } },
        },
      ],
    },
  } as LivePod);

const sha = `sha256:${'a'.repeat(64)}`;
const image = { name: 'model', image: { reference: 'registry/model' } };
const claim = { name: 'model', persistentVolumeClaim: { claimName: 'models' } };

describe('when the model was there, and compared with its digest', () => {
  it('is when the server of an image volume started', () => {
    const stages = stagesOf(undefined, [pod(sha, [image])], undefined);
    expect(stages.modelFetched).toBe(Date.parse(at(5)));
  });

  it.each([
    ['the server fetches by a commit', pod(`gitCommit:${'a'.repeat(40)}`, [])],
    ['lies in a claim', pod(sha, [claim])],
  ])('is not said of what %s', (_, unchecked) => {
    const stages = stagesOf(undefined, [unchecked], undefined);
    expect(stages).not.toHaveProperty('modelFetched');
    expect(stages.modelReady).toBe(Date.parse(at(9)));
  });
});
