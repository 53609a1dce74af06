import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KubeObject } from '../client/objects.ts';
import {
  installDefinitions,
  readDefinitions,
} from '../definitions/definitions.ts';
import {
  describeWithKubeLab,
  labHookTimeoutMs,
} from '../testing/describeWithKubeLab.ts';
import { KubeLab } from './KubeLab.ts';

jest.setTimeout(300_000);

const configMaps = '/api/v1/namespaces/default/configmaps';

const configMap = (name: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data: { name },
});

/** Waits until a process has ended, whether or not anybody has waited for it. */
async function untilGone(pid: number): Promise<void> {
  for (;;) {
    const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], {
      encoding: 'utf8',
    });
    if (stdout.trim() === '' || stdout.startsWith('Z')) {
      return;
    }
    await sleep(50);
  }
}

describeWithKubeLab('the parts of a lab', () => {
  let lab: KubeLab;

  const names = async () =>
    (await lab.client.list(configMaps))
      .map(({ metadata }) => metadata.name)
      .filter(name => name !== 'kube-root-ca.crt');

  beforeAll(async () => {
    lab = await KubeLab.create({
      processes: ['etcd', 'kube-apiserver'],
      flags: { 'kube-apiserver': ['--watch-cache=false'] },
    });
  }, labHookTimeoutMs);

  afterAll(async () => {
    await lab?.close();
  });

  beforeEach(async () => {
    // One test that fails must not fail those that follow.
    lab.apiServer.resume();
    const maps = await lab.client.list(configMaps);
    await Promise.all(
      maps.map(({ metadata }) =>
        lab.client.delete(`${configMaps}/${metadata.name}`),
      ),
    );
  });

  it('keep their objects when the API server is killed and started again', async () => {
    await lab.client.create(configMap('kept'));
    await lab.apiServer.kill();
    await expect(lab.client.get(configMaps)).rejects.toThrow('ECONNREFUSED');
    // What it said last is told when it does not start.
    await expect(lab.apiServer.start(['--no-such-flag'])).rejects.toThrow(
      'unknown flag: --no-such-flag',
    );
    await lab.apiServer.start();
    expect(await names()).toEqual(['kept']);
  });

  it('keep their objects when etcd is killed and started again', async () => {
    await lab.client.create(configMap('kept'));
    await lab.etcd.process.kill();
    await lab.etcd.process.start();
    await lab.apiServer.untilReady();
    expect(await names()).toEqual(['kept']);
  });

  it('answer nothing while they are paused, and everything after', async () => {
    await lab.apiServer.pause();
    await expect(
      lab.client.request({ path: configMaps, timeoutMs: 500 }),
    ).rejects.toThrow('no answer within 500 ms');
    lab.apiServer.resume();
    expect(await names()).toEqual([]);
  });

  it('are back in time after a snapshot is restored', async () => {
    await lab.client.create(configMap('before'));
    const snapshot = await lab.etcd.snapshot();
    const revision = await lab.etcd.revision();
    await lab.client.create(configMap('after'));
    await lab.restore(snapshot);
    expect(await names()).toEqual(['before']);
    const { metadata } = await lab.client.create(configMap('anew'));
    // The API server itself writes a little when it starts.
    expect(Number(metadata.resourceVersion)).toBeGreaterThan(revision);
  });

  it('forget history: a watch that begins before is told 410', async () => {
    const { metadata } = await lab.client.create(configMap('old'));
    await lab.client.delete(`${configMaps}/old`);
    await lab.client.create(configMap('new'));
    await lab.etcd.compact();
    const { text } = await lab.client.request({
      path: `${configMaps}?watch=1&resourceVersion=${metadata.resourceVersion}`,
    });
    const { type, object } = JSON.parse(text);
    expect([type, object.code, object.reason]).toEqual([
      'ERROR',
      410,
      'Expired',
    ]);
  });

  it('record who wrote what, and when', async () => {
    await lab.client.create(configMap('early'));
    const mark = lab.audit.mark();
    const credentials = await lab.credentials({
      user: 'tenant',
      groups: ['tenants'],
    });
    const tenant = lab.clientOf(credentials);
    await expect(tenant.create(configMap('forbidden'))).rejects.toThrow(
      'User "tenant" cannot create resource "configmaps"',
    );
    await lab.client.apply(configMap('late'));
    const events = await lab.audit.writes({
      resource: 'configmaps',
      namespace: 'default',
      since: mark,
    });
    expect(
      events.map(({ user, verb, responseStatus, objectRef }) => [
        user.username,
        verb,
        objectRef?.name,
        responseStatus?.code,
      ]),
    ).toEqual([
      // Refused before its body, with the name in it, was read.
      ['tenant', 'create', undefined, 403],
      ['kube-lab', 'patch', 'late', 201],
    ]);
    expect(events[0].user.groups).toContain('tenants');
    expect(events[1].requestObject.data).toEqual({ name: 'late' });
    expect(
      await lab.audit.events({ user: 'tenant', resource: 'configmaps' }),
    ).toHaveLength(1);
    await expect(lab.audit.events({ limit: 1 })).rejects.toThrow(RangeError);
  });

  it('tell service accounts by their tokens', async () => {
    await lab.addNamespace('tenants');
    await lab.client.create({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'fairway', namespace: 'tenants' },
    });
    const credentials = await lab.accountCredentials({
      namespace: 'tenants',
      name: 'fairway',
    });
    await expect(lab.clientOf(credentials).get(configMaps)).rejects.toThrow(
      'User "system:serviceaccount:tenants:fairway" cannot list',
    );
  });

  it('serve the kinds of definitions from a Go module', async () => {
    const definitions = await readDefinitions({
      module: 'sigs.k8s.io/gateway-api',
      version: 'v1.4.1',
      path: 'config/crd/standard',
    });
    await installDefinitions(lab.client, definitions);
    const route = await lab.client.create({
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { name: 'sums' },
      spec: {
        rules: [{ backendRefs: [{ name: 'sums', port: 80, weight: 100 }] }],
      },
    });
    expect(route.spec).toMatchObject({
      rules: [{ matches: [{ path: { type: 'PathPrefix', value: '/' } }] }],
    });
  });

  it('do not see those of another lab, and are gone when who uses it is killed', async () => {
    await lab.addNamespace('only-here');
    const child = spawn(
      process.execPath,
      [
        '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON',
        join(__dirname, '__testUtils__', 'abandonedLab.ts'),
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const [line] = await createInterface({ input: child.stdout })
      [Symbol.asyncIterator]()
      .next()
      .then(({ value }) => [String(value)]);
    const other: { folder: string; processes: number[]; namespaces: string[] } =
      JSON.parse(line);
    expect(other.namespaces).toContain('default');
    expect(other.namespaces).not.toContain('only-here');
    child.kill('SIGKILL');
    await Promise.all(other.processes.map(untilGone));
    while (existsSync(other.folder)) {
      await sleep(50);
    }
    expect(existsSync(other.folder)).toBe(false);
  });

  it('leave nothing when a lab is closed, even one that is paused', async () => {
    const { folder } = lab;
    const pids = [lab.etcd.process.pid, lab.apiServer.pid];
    await lab.apiServer.pause();
    await lab.close();
    await Promise.all(pids.map(pid => untilGone(Number(pid))));
    expect(existsSync(folder)).toBe(false);
  });
});
