import { desiredServiceFixture } from '@fairway/backstage-plugin-mlops-node/testUtils';
import {
  placementFixture,
  revisionFixture,
} from '../../__testUtils__/placement';
import { revisionName } from '../identity/names';
import { autoscalerOf } from './autoscaler';
import { disruptionBudgetOf } from './disruptionBudget';
import { serviceOf } from './service';

const service = desiredServiceFixture();
const placement = placementFixture();
const selector = {
  'fairway.dev/service-id': 'id-of-digits',
  'fairway.dev/revision': '1',
};

describe('what stands beside the workload of a revision', () => {
  it('is a Service to its pods', () => {
    const { metadata, spec } = serviceOf(service, revisionFixture(), placement);
    expect(metadata.name).toBe(revisionName(service, 1));
    expect(spec).toEqual({
      type: 'ClusterIP',
      selector,
      ports: [
        {
          name: 'http',
          appProtocol: 'http',
          protocol: 'TCP',
          port: 80,
          targetPort: 'http',
        },
      ],
    });
  });

  it('is a disruption budget where there may be several replicas', () => {
    const budget = (revision = revisionFixture()) =>
      disruptionBudgetOf(service, revision, placement)?.spec;
    expect(budget()).toBeUndefined();
    expect(budget(revisionFixture({ replicas: 2 }))).toEqual({
      maxUnavailable: 1,
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
      selector: { matchLabels: selector },
    });
    expect(
      budget(revisionFixture({ scaling: { minReplicas: 0, maxReplicas: 3 } })),
    ).toBeDefined();
  });

  it('is an autoscaler where scaling has room, and never to zero', () => {
    const autoscaler = (scaling?: {
      minReplicas: number;
      maxReplicas: number;
    }) => autoscalerOf(service, revisionFixture({ scaling }), placement)?.spec;
    expect(autoscaler()).toBeUndefined();
    expect(autoscaler({ minReplicas: 1, maxReplicas: 1 })).toBeUndefined();
    expect(autoscaler({ minReplicas: 0, maxReplicas: 1 })).toMatchObject({
      minReplicas: 1,
      maxReplicas: 1,
    });
    expect(autoscaler({ minReplicas: 0, maxReplicas: 5 })).toMatchObject({
      scaleTargetRef: {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        name: revisionName(service, 1),
      },
      minReplicas: 1,
      maxReplicas: 5,
      metrics: [
        {
          type: 'ContainerResource',
          containerResource: { container: 'server', name: 'cpu' },
        },
      ],
    });
  });
});
