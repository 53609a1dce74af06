import { StaleEpochError } from '@fairway/backstage-plugin-mlops-node';
import { desiredServiceFixture } from '@fairway/backstage-plugin-mlops-node/testUtils';
import {
  AuditMark,
  describeWithKubeLab,
  labHookTimeoutMs,
  writeVerbs,
} from '@fairway/kube-lab';
import { LabCluster, NAMESPACE, PORTAL } from '../../__testUtils__/LabCluster';
import { revisionFixture } from '../../__testUtils__/placement';
import { revisionName } from '../../manifests';
import type { KubernetesServingTarget } from '../KubernetesServingTarget';

jest.setTimeout(120_000);

let serial = 0;

describeWithKubeLab('a service that is written to a cluster', () => {
  let cluster: LabCluster;
  let target: KubernetesServingTarget;

  beforeAll(async () => {
    cluster = await LabCluster.create();
    target = cluster.target();
  }, labHookTimeoutMs);

  afterAll(() => cluster?.close());

  const serviceOf = (...revisions: Parameters<typeof revisionFixture>[0][]) => {
    const name = `written-${++serial}`;
    return desiredServiceFixture({
      id: `id-of-${name}`,
      name,
      pool: 'gpupool:default/lab-cpu',
      revisions: revisions.map(revision => revisionFixture(revision)),
    });
  };
  /** What the API server was told to write of the service, in order. */
  const writes = async (name: string, since: AuditMark) => {
    const { audit } = cluster.lab;
    const events = await audit.events({
      user: PORTAL,
      verbs: writeVerbs,
      namespace: NAMESPACE,
      since,
    });
    return events
      .filter(
        ({ objectRef, requestObject, responseStatus }) =>
          (objectRef?.name ?? requestObject?.metadata?.name)?.startsWith(
            name,
          ) && (responseStatus?.code ?? 500) < 300,
      )
      .map(({ verb, objectRef }) => `${verb} ${objectRef?.resource}`);
  };
  const mark = () => cluster.lab.audit.mark();

  it('claims its anchor first, and leads to what is there last', async () => {
    const desired = serviceOf({ number: 1, weight: 100 });
    const begin = mark();
    await target.converge(desired, { epoch: 1 });
    expect(await writes(desired.name, begin)).toEqual([
      'create httproutes',
      'patch services',
      'create deployments',
      'patch httproutes',
      // And says that it is whole.
      'patch httproutes',
    ]);
  });

  it('writes nothing that is there already, and of a new claim only the epoch', async () => {
    const desired = serviceOf({ number: 1, weight: 100 });
    await target.converge(desired, { epoch: 1 });
    const begin = mark();
    await expect(target.converge(desired, { epoch: 1 })).resolves.toEqual({
      outcome: 'unchanged',
    });
    expect(await writes(desired.name, begin)).toEqual([]);
    await expect(target.converge(desired, { epoch: 2 })).resolves.toEqual({
      outcome: 'unchanged',
    });
    expect(await writes(desired.name, begin)).toEqual(['patch httproutes']);
  });

  it('keeps the pods of a revision over everything but its number of replicas', async () => {
    const desired = serviceOf({ number: 1, weight: 100 });
    await target.converge(desired, { epoch: 1 });
    const path = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments/${revisionName(
      desired,
      1,
    )}`;
    const before = await cluster.lab.client.get(path);
    // As another version of Fairway, or another configuration, would have it.
    const image = `registry.example.com/other@sha256:${'2'.repeat(64)}`;
    const newer = cluster.target({ images: { onnxServer: image } });
    await newer.converge(
      { ...desired, revisions: [revisionFixture({ replicas: 3 })] },
      { epoch: 2 },
    );
    const after = await cluster.lab.client.get(path);
    expect(after.spec.replicas).toBe(3);
    expect(after.spec.template).toEqual(before.spec.template);
    expect(after.metadata.uid).toBe(before.metadata.uid);
  });

  it('shuts out a worker that read before somebody else claimed', async () => {
    const desired = serviceOf(
      { number: 1, weight: 100 },
      { number: 2, weight: 0 },
    );
    await target.converge(desired, { epoch: 1 });
    await target.converge(desired, { epoch: 3 });
    const begin = mark();
    await expect(
      target.converge(
        { ...desired, revisions: [desired.revisions[1]] },
        { epoch: 2 },
      ),
    ).rejects.toThrow(StaleEpochError);
    await expect(target.remove(desired, { epoch: 2 })).rejects.toThrow(
      StaleEpochError,
    );
    expect(await writes(desired.name, begin)).toEqual([]);
  });

  it('takes revisions away when the route does not lead to them any more', async () => {
    const desired = serviceOf(
      { number: 1, weight: 100, replicas: 2 },
      { number: 2, weight: 0 },
    );
    await target.converge(desired, { epoch: 1 });
    const begin = mark();
    await target.converge(
      { ...desired, revisions: [{ ...desired.revisions[1], weight: 100 }] },
      { epoch: 1 },
    );
    expect(await writes(desired.name, begin)).toEqual([
      // What stays is told the epoch, so that nobody late can delete it.
      'patch services',
      'patch deployments',
      'patch httproutes',
      'delete deployments',
      'delete poddisruptionbudgets',
      'delete services',
      'patch httproutes',
    ]);
  });

  it('brings back what was taken from it', async () => {
    const desired = serviceOf({ number: 1, weight: 100, replicas: 2 });
    await target.converge(desired, { epoch: 1 });
    const path = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments/${revisionName(
      desired,
      1,
    )}`;
    await cluster.lab.client.delete(path);
    await expect(target.converge(desired, { epoch: 1 })).resolves.toEqual({
      outcome: 'written',
    });
    await expect(cluster.lab.client.get(path)).resolves.toBeDefined();
  });

  it('leaves nothing when it is removed, and can be made again', async () => {
    const desired = serviceOf(
      { number: 1, weight: 100, replicas: 2 },
      {
        number: 2,
        weight: 0,
        scaling: { minReplicas: 1, maxReplicas: 3 },
      },
    );
    await target.converge(desired, { epoch: 1 });
    await target.remove(desired, { epoch: 1 });
    const left = await Promise.all(
      [
        'apis/apps/v1/namespaces/models/deployments',
        'apis/policy/v1/namespaces/models/poddisruptionbudgets',
        'apis/autoscaling/v2/namespaces/models/horizontalpodautoscalers',
        'api/v1/namespaces/models/services',
        'apis/gateway.networking.k8s.io/v1/namespaces/models/httproutes',
      ].map(path =>
        cluster.lab.client.list(
          `/${path}?labelSelector=fairway.dev/service-id=${desired.id}`,
        ),
      ),
    );
    expect(left.flat()).toEqual([]);
    await expect(target.converge(desired, { epoch: 2 })).resolves.toEqual({
      outcome: 'written',
    });
  });

  it('does not touch what is somebody else’s', async () => {
    const desired = serviceOf({ number: 1, weight: 100 });
    await cluster.lab.client.create({
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { name: desired.name, namespace: NAMESPACE },
      spec: { parentRefs: [{ name: 'theirs' }] },
    });
    await expect(target.converge(desired, { epoch: 1 })).rejects.toThrow(
      /that is not Fairway's/,
    );
    await target.remove(desired, { epoch: 1 });
    await cluster.lab.client.get(
      `/apis/gateway.networking.k8s.io/v1/namespaces/${NAMESPACE}/httproutes/${desired.name}`,
    );
  });
});
