import { StaleEpochError } from '@fairway/backstage-plugin-mlops-node';
import { desiredServiceFixture } from '@fairway/backstage-plugin-mlops-node/testUtils';
import {
  AuditMark,
  describeWithKubeLab,
  labHookTimeoutMs,
  writeVerbs,
} from '@fairway/kube-lab';
import { ObjectConflictError } from '../../client';
import { LabCluster, NAMESPACE, PORTAL } from '../../__testUtils__/LabCluster';
import { revisionFixture } from '../../__testUtils__/placement';
import { until } from '../../__testUtils__/until';
import { annotationNames, revisionName } from '../../manifests';
import { readAnchor } from '../anchor/anchor';
import { patchAnchor } from '../anchor/patchAnchor';
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
      // Whose pods start while the rest is written.
      'create deployments',
      'patch services',
      // Once, since nothing goes that it led to.
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

  it('keeps the pods of a revision where its pool of the catalog was, and makes the next ones where it is', async () => {
    const placedOn = (product: string) => ({
      cluster: 'lab',
      nodeLabels: { product },
      tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists' as const }],
      resourceName: 'nvidia.com/gpu',
    });
    const pool = {
      ref: 'gpupool:default/of-the-catalog',
      name: 'of-the-catalog',
      capacity: { cpu: 64, memoryMiB: 65_536, gpus: 8 },
      placement: placedOn('h100'),
    };
    const revisions = (['a100', 'h100'] as const).map((product, index) => ({
      number: index + 1,
      weight: index === 0 ? 100 : 0,
      spec: {
        placement: placedOn(product),
        resources: { cpu: 1, memoryMiB: 512, gpus: 1 },
      },
    }));
    const desired = {
      ...serviceOf(...revisions),
      pool: pool.ref,
      placement: placedOn('a100'),
    };
    const refusal = expect.objectContaining({ code: 'pool-not-accepted' });
    await expect(target.preflight(desired, pool)).resolves.toContainEqual(
      refusal,
    );
    await expect(target.capabilities(pool)).resolves.toMatchObject({
      reachable: false,
      problem: expect.stringContaining('takes no pools of the catalog'),
    });

    const willing = cluster.target({ pools: [], catalogPools: true });
    const findings = await willing.preflight(desired, pool);
    expect(findings).not.toContainEqual(refusal);
    await expect(willing.capabilities(pool)).resolves.toMatchObject({
      reachable: true,
      accelerator: true,
      capacity: { gpus: 0 },
    });
    const first = { ...desired, revisions: desired.revisions.slice(0, 1) };
    await willing.converge(first, { epoch: 1 });
    await willing.converge(desired, { epoch: 1 });
    const podsOf = async (number: number) => {
      const { spec } = await cluster.lab.client.get(
        `/apis/apps/v1/namespaces/${NAMESPACE}/deployments/${revisionName(
          desired,
          number,
        )}`,
      );
      return spec.template.spec;
    };
    expect(await podsOf(1)).toMatchObject({
      nodeSelector: { product: 'a100' },
      tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists' }],
    });
    expect(await podsOf(2)).toMatchObject({
      nodeSelector: { product: 'h100' },
    });

    // What is there goes on though the cluster takes no such pools any more.
    await target.converge(
      { ...first, revisions: [{ ...first.revisions[0], replicas: 2 }] },
      { epoch: 2 },
    );
    expect((await podsOf(1)).nodeSelector).toEqual({ product: 'a100' });
    await expect(target.observe(desired)).resolves.toMatchObject({
      exists: true,
    });
    await target.remove(desired, { epoch: 2 });
    await expect(target.observe(desired)).resolves.toMatchObject({
      exists: false,
    });
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

  it('gets through with one write though somebody else has noted something since, but not where it counts', async () => {
    const desired = serviceOf({ number: 1, weight: 100 });
    await target.converge(desired, { epoch: 1 });
    const { client } = cluster.connect();
    const where = { name: desired.name, namespace: NAMESPACE };
    const path = `/apis/gateway.networking.k8s.io/v1/namespaces/${NAMESPACE}/httproutes/${desired.name}`;
    const somebodyNotes = (metadata: object) =>
      cluster.lab.client.patch(path, { metadata });
    const anchor = (await readAnchor(client, where))!;
    await somebodyNotes({ annotations: { 'example.com/count': '1' } });
    const begin = mark();
    const note = { metadata: { annotations: { 'fairway.dev/note': 'a' } } };
    const written = await patchAnchor(client, anchor, note);
    expect(await writes(desired.name, begin)).toEqual(['patch httproutes']);
    expect(written.metadata.annotations).toMatchObject({
      'fairway.dev/note': 'a',
      'example.com/count': '1',
    });
    await somebodyNotes({ annotations: { [annotationNames.epoch]: '7' } });
    await expect(patchAnchor(client, written, note)).rejects.toThrow(
      ObjectConflictError,
    );
    const claimed = (await readAnchor(client, where))!;
    await cluster.lab.client.patch(path, { spec: { hostnames: ['a.test'] } });
    await expect(patchAnchor(client, claimed, note)).rejects.toThrow(
      `Somebody has changed HTTPRoute ${desired.name} in namespace`,
    );
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

  // It takes away what all others need, so it comes last.
  it('is removed when its namespace is gone, where that can be seen', async () => {
    const desired = serviceOf({ number: 1, weight: 100 });
    await target.converge(desired, { epoch: 1 });
    const { client } = cluster.lab;
    await client.delete(`/api/v1/namespaces/${NAMESPACE}`);
    await until(
      async () => !(await client.find(`/api/v1/namespaces/${NAMESPACE}`)),
    );
    await expect(target.remove(desired, { epoch: 1 })).resolves.toBeUndefined();

    await client.delete(
      '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/fairway-portal-reader',
    );
    const refusal = await until(() =>
      target.remove(desired, { epoch: 1 }).then(
        () => undefined,
        (error: Error) => error,
      ),
    );
    expect(refusal.message).toContain(
      `If the namespace ${NAMESPACE} is gone, let the portal see that`,
    );
  });
});
