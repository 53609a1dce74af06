import { desiredServiceFixture } from '@fairway/backstage-plugin-mlops-node/testUtils';
import {
  describeWithKubeLab,
  FaultProxy,
  labHookTimeoutMs,
} from '@fairway/kube-lab';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LabCluster } from '../__testUtils__/LabCluster';
import { revisionFixture } from '../__testUtils__/placement';
import type { KubernetesServingTarget } from './KubernetesServingTarget';

jest.setTimeout(180_000);

const poolOf = (cluster: string) => ({
  ref: `gpupool:default/${cluster}-pool`,
  name: `${cluster}-pool`,
  capacity: { cpu: 0, memoryMiB: 0, gpus: 0 },
});
const good = Array.from({ length: 7 }, (_, index) => `good-${index}`);
const gone = ['gone-0', 'gone-1'];

describeWithKubeLab(
  'ten clusters, of which two are gone and one is slow',
  () => {
    let cluster: LabCluster;
    let proxy: FaultProxy;
    let target: KubernetesServingTarget;

    beforeAll(async () => {
      cluster = await LabCluster.create();
      const { lab, tokenFile } = cluster;
      proxy = await FaultProxy.create({ lab });
      proxy.slow(1_000);
      const caFile = join(lab.folder, 'authority.pem');
      writeFileSync(caFile, lab.files.authority.certificate);
      const at = (name: string, url: string) => ({
        name,
        credentials: { server: { url, caFile, tokenFile } },
        pools: [{ name: `${name}-pool` }],
      });
      target = cluster.target(
        ...good.map(name => at(name, lab.server)),
        ...gone.map(name => at(name, 'https://127.0.0.1:9')),
        at('slow', proxy.server),
      );
    }, labHookTimeoutMs);

    afterAll(async () => {
      await proxy?.close();
      await cluster?.close();
    });

    const untilReachable = async (name: string, wanted: boolean) => {
      while ((await target.capabilities(poolOf(name))).reachable !== wanted) {
        await sleep(100);
      }
    };

    it('tells what each can do, and why not', async () => {
      // It takes its time to be heard of at all.
      await untilReachable('slow', true);
      const capabilities = await Promise.all(
        [...good, ...gone, 'slow'].map(name =>
          target.capabilities(poolOf(name)),
        ),
      );
      expect(capabilities.map(({ reachable }) => reachable)).toEqual([
        ...good.map(() => true),
        ...gone.map(() => false),
        true,
      ]);
      expect(capabilities[7].problem).toMatch(/gone-0.*ECONNREFUSED/);
    });

    it('shows all pools, with the capacity of those that are known', async () => {
      const pools = await target.discoverPools();
      expect(pools.map(({ name }) => name)).toEqual(
        [...good, ...gone, 'slow'].map(name => `${name}-pool`),
      );
      expect(pools[0].capacity.cpu).toBeGreaterThan(0);
      expect(pools[7].capacity).toEqual({ cpu: 0, memoryMiB: 0, gpus: 0 });
    });

    it('serves on the good ones whatever becomes of the slow one, and says since when it is silent', async () => {
      const desired = desiredServiceFixture({
        id: 'id-of-many',
        name: 'many',
        pool: poolOf('good-3').ref,
        revisions: [revisionFixture({ number: 1, weight: 100 })],
      });
      const slow = { ...desired, pool: poolOf('slow').ref };
      await expect(target.observe(slow)).resolves.toMatchObject({
        exists: false,
      });
      proxy.refuse();
      proxy.cut();
      await untilReachable('slow', false);
      const { problem, asOf } = await target.capabilities(poolOf('slow'));
      expect(problem).toMatch(/^Cluster slow was last heard of at 20\d\d-/);
      expect(Date.parse(asOf)).toBeLessThan(Date.now() - 5_000);
      await expect(target.observe(slow)).rejects.toThrow('Cluster slow');

      await expect(target.converge(desired, { epoch: 1 })).resolves.toEqual({
        outcome: 'written',
      });
      await expect(target.observe(desired)).resolves.toMatchObject({
        exists: true,
      });
      // What was known of it is still shown.
      const pools = await target.discoverPools();
      expect(pools[9].capacity).toEqual(pools[0].capacity);

      proxy.pass();
      await untilReachable('slow', true);
    });
  },
);
