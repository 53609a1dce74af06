import type {
  DesiredRevision,
  DesiredService,
  Observation,
} from '@fairway/backstage-plugin-mlops-node';
import { desiredServiceFixture } from '@fairway/backstage-plugin-mlops-node/testUtils';
import {
  describeWithFlux,
  EnvoyGateway,
  Flux,
  gatewayDefinitions,
  GitRepository,
  KubeObject,
  labHookTimeoutMs,
} from '@fairway/kube-lab';
import { once } from 'node:events';
import { createServer, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse, stringify } from 'yaml';
import { gitOpsFiles } from '@fairway/backstage-plugin-mlops-common';
import {
  LabCluster,
  manifestsIn,
  NAMESPACE,
  PORTAL,
} from '../__testUtils__/LabCluster';
import { givenBy, rightOf, rightsOf } from '../__testUtils__/lab/rights';
import { revisionFixture } from '../__testUtils__/placement';
import type { KubernetesServingTarget } from '../target/KubernetesServingTarget';

jest.setTimeout(300_000);

const role = 'tenant-gitops/role.yaml';
const followed = `clusters/lab/${NAMESPACE}`;
const folder = `${followed}/digits`;
const leaveAlone = { 'kustomize.toolkit.fluxcd.io/ssa': 'IfNotPresent' };
const pool = {
  ref: 'gpupool:default/lab-cpu',
  name: 'lab-cpu',
  capacity: { cpu: 64, memoryMiB: 262_144, gpus: 0 },
};
const desired = (...revisions: Partial<DesiredRevision>[]): DesiredService =>
  desiredServiceFixture({
    id: 'id-of-git',
    pool: pool.ref,
    revisions: revisions.map(revision =>
      revisionFixture({
        ...revision,
        spec: { digest: `sha256:${`${revision.number}`.repeat(64)}` },
      }),
    ),
  });

/**
 * A real repository, API server, controllers, gateway and Flux. The pods are of a
 * fake node; a process of this machine answers for each of them, with the number of
 * its revision.
 */
describeWithFlux('a service whose objects come out of Git', () => {
  let cluster: LabCluster;
  let gateway: EnvoyGateway;
  let repository: GitRepository;
  let flux: Flux;
  let target: KubernetesServingTarget;
  const servers: Server[] = [];
  const stopping = new AbortController();
  const told: string[] = [];

  beforeAll(async () => {
    cluster = await LabCluster.create({ definitions: gatewayDefinitions });
    const { lab } = cluster;
    gateway = await EnvoyGateway.create({ lab });
    for (const object of manifestsIn(role)) {
      const { metadata } = object;
      await lab.client.apply({
        ...object,
        metadata: { ...metadata, namespace: NAMESPACE },
      });
    }
    repository = GitRepository.create(join(lab.folder, 'git'), copy => {
      mkdirSync(join(copy, followed), { recursive: true });
      // Git keeps no empty folder, and Flux follows none that is not there.
      writeFileSync(join(copy, followed, 'README.md'), 'Our services\n');
    });
    flux = await Flux.create({ lab, repository, path: followed });
    target = cluster.target({
      gateway: { ...gateway.parentRef, url: gateway.url },
      gitOps: {
        path: 'clusters/lab',
        repoUrl: 'https://git.example.com/platform',
      },
    });
    target.watch(({ name }) => told.push(name), stopping.signal);
  }, labHookTimeoutMs);

  afterAll(async () => {
    stopping.abort();
    servers.forEach(server => server.close());
    await flux?.close();
    await gateway?.close();
    await cluster?.close();
  });

  /** As the control loop does: declares again until nothing is written any more. */
  const declare = async (service: DesiredService, epoch = 1) => {
    let result = await target.converge(service, { epoch });
    for (let looks = 0; result.outcome === 'written'; looks++) {
      expect(looks).toBeLessThan(10);
      result = await target.converge(service, { epoch });
    }
    return result;
  };
  const observed = async (
    service: DesiredService,
    what: string,
    isSo: (observation: Observation) => boolean,
  ) => {
    const until = performance.now() + 60_000;
    for (;;) {
      const observation = await target.observe(service);
      if (isSo(observation)) {
        return observation;
      }
      if (performance.now() > until) {
        throw new Error(`not ${what}: ${JSON.stringify(observation)}`);
      }
      await sleep(200);
    }
  };
  const isReady =
    (number: number, weight: number) =>
    ({ revisions }: Observation) =>
      revisions.some(
        seen =>
          seen.number === number &&
          seen.readyReplicas >= 1 &&
          seen.weight === weight,
      );
  /** As the action of the scaffolder does: files in a workspace, and a branch of them. */
  const propose = (service: DesiredService, branch: string) => {
    const plan = target.gitOps(service)!;
    const { manifests, ...gitOps } = plan;
    const workspace = mkdtempSync(join(cluster.lab.folder, 'workspace-'));
    for (const { name, content } of gitOpsFiles({ gitOps, manifests })) {
      const path = join(workspace, plan.path, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, stringify(content, { lineWidth: 0 }));
    }
    repository.propose(branch, workspace);
    return plan.path;
  };
  const bring = async (service: DesiredService, branch: string) => {
    propose(service, branch);
    repository.merge(branch);
    await flux.sync();
  };
  /** Names of objects as often as Flux has written them. */
  const appliedByFlux = async (resource: string) =>
    (await cluster.lab.audit.takenWrites({ resource }))
      .filter(({ requestURI }) =>
        requestURI.includes(`fieldManager=${flux.manager}`),
      )
      .map(({ objectRef }) => objectRef?.name);
  const objects = (path: string): Promise<KubeObject[]> =>
    cluster.lab.client.list(
      `${path}?labelSelector=fairway.dev/service-id=id-of-git`,
    );
  /** Lets a server answer for each pod of a revision, by the name of the pod. */
  const answerFor = async (number: number) => {
    const path = `/api/v1/namespaces/${NAMESPACE}/pods`;
    let pods: KubeObject[] = [];
    while (pods.length === 0) {
      pods = (await objects(path)).filter(
        ({ metadata, status }) =>
          metadata.labels?.['fairway.dev/revision'] === `${number}` &&
          status?.podIP,
      );
      await sleep(100);
    }
    for (const { status } of pods) {
      const server = createServer((_request, response) =>
        response.end(`revision ${number}`),
      );
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      servers.push(server);
      const { port } = server.address() as AddressInfo;
      gateway.answerFor(
        { host: status.podIP, port: 8080 },
        { host: '127.0.0.1', port },
      );
    }
  };
  const ask = async () =>
    await (await fetch(`${gateway.url}/digits/v2/health/ready`)).text();
  const answers = async (count: number) => {
    const seen: Record<string, number> = {};
    for (let request = 0; request < count; request++) {
      const answer = await ask();
      seen[answer] = (seen[answer] ?? 0) + 1;
    }
    return seen;
  };

  it('starts, shifts its traffic, loses revisions and goes, and the portal writes only its route', async () => {
    const first = desired({ number: 1, weight: 100 });
    await expect(target.preflight(first, pool)).resolves.toEqual([
      expect.objectContaining({ code: 'comes-by-pull-request' }),
    ]);

    // Nothing is in Git yet: the name is claimed, and nothing else is written.
    expect(await declare(first)).toEqual({
      outcome: 'pending',
      message: expect.stringMatching(
        /^Revision 1 waits until its objects are merged in Git and applied: clusters\/lab\/models\/digits\/deployment-digits-1-\w{8}\.yaml, clusters\/lab\/models\/digits\/service-digits-1-\w{8}\.yaml$/,
      ),
      url: 'https://git.example.com/platform',
    });
    expect(await target.observe(first)).toMatchObject({
      exists: true,
      revisions: [],
      awaited: { revisions: [1] },
    });

    // A branch changes nothing; what is merged and applied does, and is told.
    propose(first, 'first');
    await flux.sync();
    expect((await declare(first)).outcome).toBe('pending');
    told.length = 0;
    repository.merge('first');
    await flux.sync();
    while (!told.includes('digits')) {
      await sleep(50);
    }
    expect(await declare(first)).toEqual({ outcome: 'unchanged' });
    await answerFor(1);
    await observed(first, 'in service', isReady(1, 100));
    expect(await answers(20)).toEqual({ 'revision 1': 20 });

    // A candidate waits, and what serves goes on.
    const both = (weight: number) =>
      desired({ number: 1, weight: 100 - weight }, { number: 2, weight });
    expect(await declare(both(0))).toMatchObject({
      outcome: 'pending',
      message: expect.stringMatching(/^Revision 2 waits/),
    });
    expect(await target.observe(both(0))).toMatchObject({
      revisions: [{ number: 1, readyReplicas: 1, weight: 100 }],
      awaited: { revisions: [2] },
    });
    expect(await answers(10)).toEqual({ 'revision 1': 10 });
    await bring(both(0), 'second');
    expect(await declare(both(0))).toEqual({ outcome: 'unchanged' });
    await answerFor(2);
    await observed(both(0), 'ready', isReady(2, 0));

    // Weights are shifted, there and back, and Flux applies in between.
    for (const weight of [10, 50, 10, 100]) {
      expect(await declare(both(weight), 2)).toEqual({
        outcome: 'unchanged',
      });
      await flux.sync();
      await observed(both(weight), `at ${weight} %`, isReady(2, weight));
      const seen = await answers(60);
      expect(Object.keys(seen).sort()).toEqual(
        weight === 100 ? ['revision 2'] : ['revision 1', 'revision 2'],
      );
    }

    // Flux has written each object once, and the route never.
    const applied = await appliedByFlux('deployments');
    expect(applied).toHaveLength(2);
    expect(new Set(applied).size).toBe(2);
    expect(await appliedByFlux('httproutes')).toEqual([]);

    // What is declared no more stays until Git lets go of it, and is told.
    const second = desired({ number: 2, weight: 100 });
    expect(await declare(second, 2)).toEqual({ outcome: 'unchanged' });
    const after = await target.observe(second);
    expect(after.revisions.map(({ number }) => number)).toEqual([2]);
    expect(after.events.map(({ type, message }) => [type, message])).toEqual([
      [
        'files-left-over',
        expect.stringMatching(
          /^Revision 1 has no part in the service any more: its files can be taken out of kustomization.yaml and deleted from Git, clusters\/lab\/models\/digits\/\*-digits-1-\w{8}\.yaml$/,
        ),
      ],
    ]);
    const deployments = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments`;
    expect(await objects(deployments)).toHaveLength(2);
    await bring(second, 'without-the-first');
    expect(await objects(deployments)).toHaveLength(1);
    expect(await declare(second, 2)).toEqual({ outcome: 'unchanged' });
    expect(await answers(10)).toEqual({ 'revision 2': 10 });

    for await (const _line of target.logs(second, { limit: 1 })) {
      // Only that they are asked for counts.
    }

    // It stops answering at once; its pods are Git's to end, and so is its end.
    expect(await declare(desired(), 2)).toMatchObject({
      outcome: 'pending',
      message: expect.stringMatching(
        /^Its pods run until the folder clusters\/lab\/models\/digits is deleted from Git and that is applied: /,
      ),
    });
    expect(await target.remove(second, { epoch: 2 })).toMatchObject({
      outcome: 'pending',
    });
    repository.change('Drop the service', copy =>
      rmSync(join(copy, folder), { recursive: true }),
    );
    await flux.sync();
    expect(await target.remove(second, { epoch: 2 })).toBeUndefined();
    await observed(second, 'gone', ({ exists }) => !exists);
  });

  it('keeps its share of the traffic from others when its files are taken out of Git by mistake', async () => {
    const both = desired({ number: 1, weight: 90 }, { number: 2, weight: 10 });
    const service = { ...both, id: 'id-of-mistake', name: 'mistake' };
    const path = propose(service, 'mistake');
    repository.merge('mistake');
    await flux.sync();
    expect(await declare(service)).toEqual({ outcome: 'unchanged' });
    const [stable] = (
      await cluster.lab.client.list(
        `/apis/apps/v1/namespaces/${NAMESPACE}/deployments?labelSelector=fairway.dev/service-id=id-of-mistake,fairway.dev/revision=1`,
      )
    ).map(({ metadata }) => metadata.name);
    repository.change('Forget a file', copy => {
      const file = join(copy, path, 'kustomization.yaml');
      const { resources, ...rest } = parse(readFileSync(file, 'utf8'));
      const kept = resources.filter(
        (name: string) => name !== `deployment-${stable}.yaml`,
      );
      writeFileSync(file, stringify({ ...rest, resources: kept }));
    });
    await flux.sync();
    expect(await declare(service)).toMatchObject({
      outcome: 'pending',
      message: expect.stringContaining(`deployment-${stable}.yaml`),
    });
    const route = await cluster.lab.client.get(
      `/apis/gateway.networking.k8s.io/v1/namespaces/${NAMESPACE}/httproutes/mistake`,
    );
    expect(
      route.spec.rules[0].backendRefs.map(
        ({ weight }: { weight: number }) => weight,
      ),
    ).toEqual([90, 10]);
    expect(await target.observe(service)).toMatchObject({
      revisions: [
        {
          number: 1,
          readyReplicas: 0,
          problem: { message: 'The Deployment of the revision is not there' },
        },
        { number: 2 },
      ],
    });
  });

  it('has its weights taken back where Git has its route as well, unless Flux is told to leave that alone', async () => {
    const weights = (weight: number) => ({
      ...desired({ number: 1, weight: 100 - weight }, { number: 2, weight }),
      id: 'id-of-doubled',
      name: 'doubled',
    });
    await bring(weights(0), 'doubled');
    expect(await declare(weights(0))).toEqual({ outcome: 'unchanged' });
    const route = async () =>
      await cluster.lab.client.get(
        `/apis/gateway.networking.k8s.io/v1/namespaces/${NAMESPACE}/httproutes/doubled`,
      );
    const written = async () =>
      (await route()).spec.rules[0].backendRefs.map(
        ({ weight }: { weight: number }) => weight,
      );
    const { apiVersion, kind, metadata, spec } = await route();
    const { name, namespace } = metadata;
    const putIntoGit = (annotations: Record<string, string>) =>
      repository.change('Put the route into Git', copy =>
        writeFileSync(
          join(copy, followed, 'route.yaml'),
          stringify({
            ...{ apiVersion, kind, spec },
            metadata: { name, namespace, annotations },
          }),
        ),
      );
    putIntoGit(leaveAlone);
    await flux.sync();
    for (const weight of [10, 50]) {
      expect(await declare(weights(weight))).toEqual({
        outcome: 'unchanged',
      });
      await flux.sync();
      expect(await written()).toEqual([100 - weight, weight]);
    }
    expect(await appliedByFlux('httproutes')).toEqual([]);

    putIntoGit({});
    await flux.sync();
    expect(await written()).toEqual([100, 0]);
    expect(await appliedByFlux('httproutes')).toEqual(['doubled']);
    await observed(weights(50), 'told of the edit', ({ events }) =>
      events.some(
        ({ type, message }) =>
          type === 'edited-by-somebody-else' &&
          message.startsWith(flux.manager),
      ),
    );
  });

  it('has asked the portal for no right but those of the Role for it, and used each of them', async () => {
    const { audit } = cluster.lab;
    const asked = await audit.events({ user: PORTAL });
    const refused = asked.filter(
      ({ responseStatus }) => responseStatus?.code === 403,
    );
    expect(refused.map(rightOf)).toEqual([]);
    const written = await audit.writes({ user: PORTAL });
    expect(
      new Set(written.map(({ objectRef }) => objectRef?.resource)),
    ).toEqual(new Set(['httproutes']));
    const used = new Set(asked.flatMap(rightsOf));
    expect(givenBy(role).filter(right => !used.has(right))).toEqual([]);
  });
});
