import { DesiredService } from '@fairway/backstage-plugin-mlops-node';
import { desiredServiceFixture } from '@fairway/backstage-plugin-mlops-node/testUtils';
import {
  AuditEvent,
  describeWithKubeLab,
  labHookTimeoutMs,
} from '@fairway/kube-lab';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { LabCluster, NAMESPACE, PORTAL } from '../__testUtils__/LabCluster';
import { revisionFixture } from '../__testUtils__/placement';
import type { KubernetesServingTarget } from './KubernetesServingTarget';

const isSoak = Boolean(process.env.FAIRWAY_SOAK);
const SERVICES = isSoak ? 1_000 : 40;
const REPLICAS = 3;
const PODS_PER_NODE = 110;
const WATCHED_MS = isSoak ? 60_000 : 5_000;
const AT_A_TIME = 8;
/** Objects that one answer to a list has at most. */
const PAGE = 500;

jest.setTimeout(45 * 60_000);

/** Pages of a list of all routes, Deployments and pods. */
const pages = [SERVICES, SERVICES, SERVICES * REPLICAS]
  .map(count => Math.ceil(count / PAGE))
  .reduce((sum, count) => sum + count);

/** Every service of one declaration: a revision with several replicas. */
const desired = Array.from({ length: SERVICES }, (_, index) =>
  desiredServiceFixture({
    id: `id-${index}`,
    name: `many-${index}`,
    pool: 'gpupool:default/lab-cpu',
    revisions: [
      revisionFixture({ number: 1, weight: 100, replicas: REPLICAS }),
    ],
  }),
);

/** Calls for each service, several at a time. */
async function forEach(act: (service: DesiredService) => Promise<void>) {
  const waiting = [...desired];
  await Promise.all(
    Array.from({ length: AT_A_TIME }, async () => {
      for (let next = waiting.pop(); next; next = waiting.pop()) {
        await act(next);
      }
    }),
  );
}

/** The test's limit bounds it. */
async function until(isSo: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await isSo())) {
    await sleep(20);
  }
}

/** What is reachable, in bytes. */
function liveHeap(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

const isWatch = ({ verb }: AuditEvent) => verb === 'watch';

describeWithKubeLab(
  `a cluster with ${SERVICES} services and ${SERVICES * REPLICAS} pods`,
  () => {
    let cluster: LabCluster;
    let target: KubernetesServingTarget;
    const told: string[] = [];

    /** What the portal has asked since, other than a watch that ended. */
    const asked = async (
      since: ReturnType<LabCluster['lab']['audit']['mark']>,
    ) =>
      await cluster.lab.audit.events({ user: PORTAL, since, limit: 1_000_000 });
    const tell = (line: string) => told.push(line);

    beforeAll(async () => {
      cluster = await LabCluster.create({
        nodes: Array.from(
          { length: Math.ceil((SERVICES * REPLICAS) / PODS_PER_NODE) + 1 },
          (_, index) => ({ name: `fake-${index}`, pods: PODS_PER_NODE }),
        ),
      });
      target = cluster.target({ qps: 1_000, burst: 1_000 });
      const since = cluster.lab.audit.mark();
      const begun = performance.now();
      await forEach(async service => {
        await target.converge(service, { epoch: 1 });
      });
      const seconds = (performance.now() - begun) / 1_000;
      const requests = (await asked(since)).filter(event => !isWatch(event));
      tell(
        `declared: ${(requests.length / SERVICES).toFixed(1)} requests each, ${(
          SERVICES / seconds
        ).toFixed(1)} services/s`,
      );
      await until(async () => {
        const pods = await cluster.lab.client.list(
          `/api/v1/namespaces/${NAMESPACE}/pods`,
        );
        return (
          pods.filter(({ status }) => status?.phase === 'Running').length ===
          SERVICES * REPLICAS
        );
      });
    }, labHookTimeoutMs);

    afterAll(async () => {
      // eslint-disable-next-line no-console
      console.log(told.join('\n'));
      await cluster?.close();
    });

    it('is known to a portal that starts after a bounded number of requests', async () => {
      const since = cluster.lab.audit.mark();
      const before = liveHeap();
      const delay = monitorEventLoopDelay({ resolution: 5 });
      delay.enable();
      const begun = performance.now();
      const other = cluster.connect({ qps: 1_000, burst: 1_000 });
      const stopping = new AbortController();
      other.start(stopping.signal);
      await other.requireFresh();
      const seconds = (performance.now() - begun) / 1_000;
      delay.disable();
      expect(other.services).toHaveLength(SERVICES);
      const requests = (await asked(since)).filter(event => !isWatch(event));
      // Beside the pages of the three kinds: nodes, the gateway and its class.
      expect(requests.length).toBeLessThanOrEqual(pages + 6);
      tell(
        `a portal that starts: ${requests.length} requests, ${seconds.toFixed(
          1,
        )} s, ${((liveHeap() - before) / 2 ** 20).toFixed(
          0,
        )} MiB that it remembers, event loop p99 ${(
          delay.percentile(99) / 1e6
        ).toFixed(0)} ms, longest ${(delay.max / 1e6).toFixed(0)} ms`,
      );
      stopping.abort();
      await other.close();
    });

    it('is only watched while nothing happens', async () => {
      const since = cluster.lab.audit.mark();
      const delay = monitorEventLoopDelay({ resolution: 5 });
      delay.enable();
      await sleep(WATCHED_MS);
      delay.disable();
      const requests = (await asked(since)).filter(event => !isWatch(event));
      const lists = requests.filter(
        ({ objectRef }) => objectRef?.resource !== 'nodes',
      );
      // A soak is long enough for the list of everything that comes every ten minutes.
      expect(lists.length).toBeLessThanOrEqual(isSoak ? pages : 0);
      expect(requests.length - lists.length).toBeLessThanOrEqual(
        1 + WATCHED_MS / 60_000,
      );
      tell(
        `${WATCHED_MS / 1_000} s of rest: ${
          lists.length
        } pages listed (all of it again every ten minutes), nodes ${
          requests.length - lists.length
        } times; event loop p99 ${(delay.percentile(99) / 1e6).toFixed(1)} ms`,
      );
    });

    it('is written nothing to when everything is declared again', async () => {
      const since = cluster.lab.audit.mark();
      const begun = performance.now();
      await forEach(async service => {
        await expect(target.converge(service, { epoch: 1 })).resolves.toEqual({
          outcome: 'unchanged',
        });
      });
      const seconds = (performance.now() - begun) / 1_000;
      const requests = (await asked(since)).filter(event => !isWatch(event));
      expect(
        requests.filter(({ verb }) => !['get', 'list'].includes(verb)),
      ).toEqual([]);
      expect(requests).toHaveLength(2 * SERVICES);
      tell(
        `declared again: 2 reads each, no write, ${(SERVICES / seconds).toFixed(
          0,
        )} services/s`,
      );
    });

    it('tells soon of a pod that changes, and of no other service', async () => {
      const heard = new Map<string, number>();
      const stopping = new AbortController();
      target.watch((key, news) => {
        if (news === 'changed') {
          heard.set(key.id, performance.now());
        }
      }, stopping.signal);
      const service = desired[Math.floor(SERVICES / 2)];
      const path = `/api/v1/namespaces/${NAMESPACE}/pods`;
      const [pod] = await cluster.lab.client.list(
        `${path}?labelSelector=fairway.dev/service-id%3D${service.id}&limit=1`,
      );
      const begun = performance.now();
      await cluster.lab.client.delete(`${path}/${pod.metadata!.name}`);
      await until(() => heard.has(service.id));
      expect([...heard.keys()]).toEqual([service.id]);
      tell(
        `a pod that is deleted: heard after ${(
          heard.get(service.id)! - begun
        ).toFixed(0)} ms`,
      );
      stopping.abort();
    });
  },
);
