import { desiredServiceFixture } from '@fairway/backstage-plugin-mlops-node/testUtils';
import {
  placementFixture,
  revisionFixture,
} from '../../__testUtils__/placement';
import { decodeDeclared, encodeDeclared } from '../identity/declared';
import { revisionName } from '../identity/names';
import { listOf, manifestsOf } from '../render';
import { httpRouteOf } from '../route/httpRoute';
import { isAutoscaled } from './autoscaler';
import { awakeningOf, decidedIn, InterceptorGeneration } from './interceptor';
import { sleepingOf } from './sleeping';

const scaling = {
  minReplicas: 0,
  maxReplicas: 4,
  targetConcurrency: 2,
  idleSeconds: 60,
};
const sleepy = revisionFixture({ number: 1, weight: 80, scaling });
const awake = revisionFixture({ number: 2, weight: 20 });
const service = desiredServiceFixture({ revisions: [sleepy, awake] });
const name = revisionName(service, 1);
const placed = (generation: InterceptorGeneration = 'v1beta1') =>
  placementFixture({ interceptor: { namespace: 'keda', generation } });

describe('a revision that may sleep', () => {
  it('is scaled by KEDA, as its interceptor counts, and by nobody else', () => {
    const [{ deployment, ...objects }] = manifestsOf(
      service,
      placed(),
    ).revisions;
    expect(deployment.spec).not.toHaveProperty('replicas');
    expect(
      listOf({ deployment, ...objects }).map(o => [o.kind, o.metadata.name]),
    ).toEqual([
      ['Service', name],
      ['Deployment', name],
      ['PodDisruptionBudget', name],
      ['InterceptorRoute', name],
      ['InterceptorRoute', `${name}-probe`],
      ['ScaledObject', name],
    ]);
    const [route, probe, scaled] = sleepingOf(service, sleepy, placed());
    expect(route.spec).toEqual({
      target: { service: name, port: 80 },
      rules: [
        {
          hosts: ['*'],
          headers: [{ name: 'fairway-backend', value: `team-a/${name}` }],
        },
      ],
      scalingMetric: {
        concurrency: { targetValue: 2 },
        requestRate: {
          targetValue: 1_000_000,
          window: '2s',
          granularity: '1s',
        },
      },
      timeouts: { readiness: '300s', responseHeader: '120s' },
    });
    expect(probe.spec).toMatchObject({
      rules: [
        {
          headers: [
            { name: 'fairway-backend', value: `team-a/${name}` },
            { name: 'fairway-probe', value: 'true' },
          ],
        },
      ],
      timeouts: { readiness: '1s' },
    });
    expect(scaled.spec).toEqual({
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
      pollingInterval: 15,
      cooldownPeriod: 60,
      initialCooldownPeriod: 90,
      minReplicaCount: 0,
      maxReplicaCount: 4,
      triggers: [
        {
          type: 'external-push',
          metadata: {
            scalerAddress: 'keda-add-ons-http-external-scaler.keda:9090',
            interceptorRoute: name,
          },
        },
      ],
    });
  });

  it('is the same by the older kind, of which only one has replicas', () => {
    const [object, probe, ...others] = sleepingOf(
      service,
      sleepy,
      placed('v1alpha1'),
    );
    expect(others).toEqual([]);
    expect(object).toMatchObject({
      kind: 'HTTPScaledObject',
      spec: {
        headers: [{ name: 'fairway-backend', value: `team-a/${name}` }],
        replicas: { min: 0, max: 4 },
        scaledownPeriod: 60,
        scalingMetric: { concurrency: { targetValue: 2 } },
        timeouts: { conditionWait: '300s', responseHeader: '120s' },
      },
    });
    expect(probe.metadata.annotations).toMatchObject({
      'httpscaledobject.keda.sh/skip-scaledobject-creation': 'true',
    });
  });

  it('waits as long as the service says', () => {
    const patient = { ...service, queue: { maximalWaitSeconds: 12.5 } };
    expect(sleepingOf(patient, sleepy, placed())[0].spec).toMatchObject({
      timeouts: { readiness: '13s' },
    });
  });

  it('stays awake while it gets copies, which could not wake it', () => {
    const shadow = { ...sleepy, weight: 0, mirror: 10 };
    const scaled = sleepingOf(service, shadow, placed())[2];
    expect(scaled.spec).toMatchObject({ minReplicaCount: 1 });
  });

  it('has its requests go through the interceptor, and no other has', () => {
    const { spec } = httpRouteOf(service, placed());
    const through = {
      group: '',
      kind: 'Service',
      name: 'keda-add-ons-http-interceptor-proxy',
      namespace: 'keda',
      port: 8080,
      filters: [
        {
          type: 'RequestHeaderModifier',
          requestHeaderModifier: {
            set: [{ name: 'fairway-backend', value: `team-a/${name}` }],
          },
        },
      ],
    };
    const itself = {
      group: '',
      kind: 'Service',
      name: revisionName(service, 2),
      port: 80,
    };
    const [clients, first, second] = spec.rules;
    expect(clients.backendRefs).toEqual([
      { ...through, weight: 80 },
      { ...itself, weight: 20 },
    ]);
    expect(clients.timeouts).toEqual({ request: '0s' });
    expect(first.backendRefs).toEqual([{ ...through, weight: 1 }]);
    expect(second.timeouts).toEqual({ request: '120s' });
    expect(second.backendRefs).toEqual([{ ...itself, weight: 1 }]);
  });

  it('goes through it while its deployment or rollout keeps it awake too', () => {
    const deploying = revisionFixture({
      number: 1,
      scaling: { ...scaling, minReplicas: 1 },
      spec: { scaling },
    });
    expect(sleepingOf(service, deploying, placed())).toHaveLength(3);
    const awakeOne = { ...deploying, spec: awake.spec };
    expect(sleepingOf(service, awakeOne, placed())).toEqual([]);
  });

  it('never sleeps where nothing could wake it', () => {
    const { revisions, route } = manifestsOf(service, placementFixture());
    expect(listOf(revisions[0]).map(({ kind }) => kind)).toEqual([
      'Service',
      'Deployment',
      'PodDisruptionBudget',
      'HorizontalPodAutoscaler',
    ]);
    expect(JSON.stringify(route)).not.toContain('interceptor');
  });
});

describe('how a revision is woken', () => {
  const declaredOn = (placement: ReturnType<typeof placementFixture>) =>
    decodeDeclared(
      encodeDeclared(service.revisions, revision =>
        awakeningOf(revision, placement),
      ),
    )!;

  it.each([
    ['v1beta1', placed(), placed('v1alpha1')],
    ['v1alpha1', placed('v1alpha1'), placed()],
    ['none', placementFixture(), placed()],
  ])('stays as it was made: %s', (awakening, then, now) => {
    const declared = declaredOn(then);
    expect(declared.map(revision => revision.awakening)).toEqual([
      awakening,
      undefined,
    ]);
    const decided = decidedIn(declared, service.revisions);
    expect(awakeningOf(sleepy, { ...now, decided })).toBe(awakening);
    expect(isAutoscaled(declared[0])).toBe(true);
    expect(isAutoscaled(declared[1])).toBe(false);
  });

  it('is decided anew where it could not be, and is declared another way', () => {
    const declared = declaredOn(placementFixture());
    const changed = { ...sleepy, scaling: { ...scaling, idleSeconds: 61 } };
    const decided = decidedIn(declared, [changed]);
    expect(awakeningOf(changed, { ...placed(), decided })).toBe('v1beta1');
  });
});
