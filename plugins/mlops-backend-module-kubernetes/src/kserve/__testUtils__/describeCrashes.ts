// Tests of a lab that a file of tests has anyway.
/* eslint-disable jest/no-export */
import {
  StaleEpochError,
  type DesiredService,
} from '@fairway/backstage-plugin-mlops-node';
import { desiredServiceFixture } from '@fairway/backstage-plugin-mlops-node/testUtils';
import type { KubeObject } from '@fairway/kube-lab';
import { dying, pausing } from '../../__testUtils__/lab/faultyWrites';
import { LabCluster, NAMESPACE } from '../../__testUtils__/LabCluster';
import {
  placementFixture,
  revisionFixture,
} from '../../__testUtils__/placement';
import { revisionName, type Placement } from '../../manifests';
import { ServiceWriter } from '../../target/write/ServiceWriter';
import { kserveWorkloads } from '../kserveWorkloads';

/** Every write is tried in soaks only. */
const stride = process.env.FAIRWAY_SOAK ? 1 : 3;
/** More writes than any of these changes takes. */
const MAX_WRITES = 40;

const first = revisionFixture({ number: 1, weight: 100, replicas: 2 });
const second = revisionFixture({ number: 2, weight: 100 });

let serial = 0;

/** What a worker leaves that dies or sleeps while it writes a service of KServe's. */
export function describeCrashes(lab: () => LabCluster): void {
  const workloads = kserveWorkloads({});
  const placement: Placement = {
    ...placementFixture({ namespace: NAMESPACE }),
    pool: { name: 'lab-cpu' },
  };
  const writerOf = (
    change: (
      client: ReturnType<LabCluster['connect']>['client'],
    ) => ReturnType<LabCluster['connect']>['client'] = client => client,
  ) => ServiceWriter.create(change(lab().connect().client), workloads);
  const serviceWith = (...revisions: DesiredService['revisions']) => {
    const name = `crashed-${++serial}`;
    return desiredServiceFixture({
      id: `id-of-${name}`,
      name,
      pool: 'gpupool:default/lab-cpu',
      revisions,
    });
  };
  const client = () => lab().lab.client;
  const selected = async (path: string, { id }: DesiredService) => {
    const found = await client().list(
      `${path}?labelSelector=fairway.dev/service-id=${id}`,
    );
    return found.filter(({ metadata }) => !metadata.deletionTimestamp);
  };
  const inferenceServices = (service: DesiredService) =>
    selected(
      `/apis/serving.kserve.io/v1beta1/namespaces/${NAMESPACE}/inferenceservices`,
      service,
    );
  const weightsOf = async ({ name }: DesiredService) => {
    const { spec }: KubeObject = await client().get(
      `/apis/gateway.networking.k8s.io/v1/namespaces/${NAMESPACE}/httproutes/${name}`,
    );
    const backends: { name: string; weight: number }[] =
      spec.rules[0].backendRefs ?? [];
    return backends.filter(({ weight }) => weight > 0);
  };
  /** Every revision with a weight has what KServe makes of it. */
  const requireBackends = async (service: DesiredService) => {
    for (const { name } of await weightsOf(service)) {
      await client().get(`/api/v1/namespaces/${NAMESPACE}/services/${name}`);
      await client().get(
        `/apis/apps/v1/namespaces/${NAMESPACE}/deployments/${name}`,
      );
    }
  };

  it.each(['before', 'after'] as const)(
    'leave what the next worker finishes where one dies %s any of its writes',
    async when => {
      let writes = 0;
      for (let point = 1; point < MAX_WRITES; point += stride) {
        const service = serviceWith(first);
        await writerOf().converge(service, placement, { epoch: 1 });
        const desired = { ...service, revisions: [second] };
        const outcome = await writerOf(living => dying(living, point, when))
          .converge(desired, placement, { epoch: 2 })
          .catch((error: Error) => error);
        if (!(outcome instanceof Error)) {
          writes = point - 1;
          break;
        }
        expect(outcome.message).toBe('The worker is dead');
        await requireBackends(service);
        for (let isDone = false; !isDone; ) {
          const { outcome: what } = await writerOf().converge(
            desired,
            placement,
            { epoch: 3 },
          );
          isDone = what === 'unchanged';
        }
        expect(
          (await inferenceServices(service)).map(
            ({ metadata }) => metadata.name,
          ),
        ).toEqual([revisionName(service, 2)]);
        expect(await weightsOf(service)).toMatchObject([
          { name: `${revisionName(service, 2)}-predictor` },
        ]);
        await expect(
          writerOf().converge(service, placement, { epoch: 2 }),
        ).rejects.toThrow(StaleEpochError);
      }
      expect(writes).toBeGreaterThanOrEqual(3);
    },
  );

  /**
   * A worker that is about to take revision 1 away sleeps at one of its writes,
   * and another takes over. Whether it got that far.
   */
  const sleepAt = async (
    point: number,
    service: DesiredService,
    epoch: number,
  ): Promise<boolean> => {
    let wasPaused = false;
    const sleeper = writerOf(living =>
      pausing(living, point, async () => {
        wasPaused = true;
        await writerOf().converge(service, placement, { epoch: epoch + 1 });
      }),
    );
    const outcome = await sleeper
      .converge({ ...service, revisions: [second] }, placement, { epoch })
      .catch((error: Error) => error);
    expect(
      !(outcome instanceof Error) || outcome instanceof StaleEpochError,
    ).toBe(true);
    const left = wasPaused ? await inferenceServices(service) : [];
    expect(left).toHaveLength(wasPaused ? 2 : 0);
    await requireBackends(service);
    return wasPaused;
  };

  it('are not spoiled by a worker that slept while another took over', async () => {
    const service = serviceWith(first, { ...second, weight: 0 });
    await writerOf().converge(service, placement, { epoch: 1 });
    let points = 0;
    for (let wasPaused = true; wasPaused && points < MAX_WRITES; points += 1) {
      wasPaused = await sleepAt(points + 1, service, 3 + points * 2);
    }
    expect(points).toBeGreaterThan(4);
    expect(points).toBeLessThan(MAX_WRITES);
  });
}
