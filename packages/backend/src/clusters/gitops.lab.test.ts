import {
  gitOpsFiles,
  InferenceService,
  Rollout,
} from '@fairway/backstage-plugin-mlops-common';
import {
  AuditMark,
  describeWithFlux,
  Flux,
  GitRepository,
  labHookTimeoutMs,
} from '@fairway/kube-lab';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import { eventually, owner, untilDeployed } from '../__testUtils__/FaultLab';
import { ClusterLab } from './__testUtils__/ClusterLab';
import { MODEL } from './__testUtils__/sums';

jest.setTimeout(300_000);

const name = 'from-git';
const followed = 'clusters/lab/models';
const folder = `${followed}/${name}`;
const pullRequest = (number: number) =>
  `https://git.example.com/platform/pulls/${number}`;

/**
 * A whole portal with the rights of deploy/kubernetes/tenant-gitops, a real control
 * plane, gateway, repository and Flux, which follows it. The pods are fake, and a
 * real onnx-server answers for them.
 */
describeWithFlux('a portal whose services come out of Git', () => {
  let cluster: ClusterLab;
  let repository: GitRepository;
  let flux: Flux;
  let since: AuditMark;

  beforeAll(async () => {
    cluster = await ClusterLab.create({
      gitOps: { path: 'clusters/lab', repoUrl: 'https://git.example.com' },
    });
    const { lab } = cluster;
    repository = GitRepository.create(join(lab.folder, 'git'), copy => {
      mkdirSync(join(copy, followed), { recursive: true });
      // Git keeps no empty folder, and Flux follows none that is not there.
      writeFileSync(join(copy, followed, 'README.md'), 'Our services\n');
    });
    flux = await Flux.create({ lab, repository, path: followed });
    since = lab.audit.mark();
  }, labHookTimeoutMs);

  afterAll(async () => {
    await flux?.close();
    await cluster?.close();
  });

  const call: ClusterLab['portal']['client']['call'] = (...args) =>
    cluster.portal.client.call(...args);
  const service = (): Promise<InferenceService> =>
    call('getService', { path: { service: name } });
  const until = <T>(what: string, isSo: () => Promise<T | false | undefined>) =>
    eventually(isSo, { what, withinMs: 60_000, everyMs: 200 });

  /** The files that `mlops:manifests:render` writes, and the pull request, linked. */
  const propose = async (number: number, revision: number) => {
    const rendered = await call('getManifests', { path: { service: name } });
    expect(rendered.gitOps?.path).toBe(folder);
    const workspace = mkdtempSync(join(cluster.lab.folder, 'workspace-'));
    for (const file of gitOpsFiles(rendered)) {
      const path = join(workspace, folder, file.name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, stringify(file.content, { lineWidth: 0 }));
    }
    repository.propose(`pull-${number}`, workspace);
    await call('recordPullRequest', {
      path: { service: name, revision: `${revision}` },
      body: { url: pullRequest(number) },
    });
  };
  const merge = async (number: number) => {
    repository.merge(`pull-${number}`);
    await flux.sync();
  };

  it('are deployed by one, shipped by another, and removed by a third, while the portal writes only routes', async () => {
    const { deployment } = await call('submitDeployment', {
      body: {
        idempotencyKey: name,
        name,
        model: `model:default/${MODEL}`,
        version: 'first',
        environment: 'development',
        pool: 'gpupool:default/gpus',
        owner,
        resources: { cpu: 1, memoryMiB: 512, gpus: 1 },
        replicas: 2,
      },
    });
    await until('the deployment waits', async () => {
      const { waitsFor } = await call('getDeployment', {
        path: { id: deployment.id },
      });
      return waitsFor;
    });
    await propose(1, 1);
    const waiting = await until('the page leads there', async () => {
      const found = await service();
      return found.status.actionUrl === pullRequest(1) && found;
    });
    expect(waiting.status).toMatchObject({
      phase: 'deploying',
      message: expect.stringMatching(
        new RegExp(
          `^Revision 1 waits until its objects are merged in Git and applied: ${folder}/deployment-from-git-1-\\w{8}\\.yaml, `,
        ),
      ),
    });
    // Its own claims are no news: nobody looks again for them, for as long as it waits.
    const quiet = cluster.lab.audit.mark();
    await sleep(5_000);
    expect((await cluster.record.writes(quiet)).length).toBeLessThanOrEqual(1);
    await merge(1);
    const done = await untilDeployed(cluster.portal, deployment);
    expect(done.deployment.timeline.map(({ mark }) => mark)).toContain('T10');
    expect(done.service.status).not.toHaveProperty('actionUrl');

    const rollout = await cluster.ship(name);
    await propose(2, 2);
    const awaited: Rollout = await cluster.until(
      rollout,
      'wait for its pull request',
      ({ action }) => action?.includes(pullRequest(2)) === true,
    );
    expect(awaited).toMatchObject({
      phase: 'provisioning',
      waitingFor:
        'Revision 2 waits until its objects are merged in Git and applied',
    });
    expect(await cluster.weights(name)).toEqual({ 1: 100 });
    await merge(2);
    await cluster.until(
      rollout,
      'bake',
      ({ phase, step }) => phase === 'baking' && step === 1,
    );
    // Flux, which applies what is in Git, takes nothing back.
    await flux.sync();
    expect((await cluster.untilEnded(rollout)).phase).toBe('promoted');
    expect(await cluster.weights(name)).toEqual({ 2: 100 });
    const { items } = await call('listEvents', { path: { service: name } });
    expect(items.map(({ type }) => type)).toEqual(
      expect.arrayContaining([
        'awaited',
        'arrived',
        'pull-request-recorded',
        'files-left-over',
        'rollout-promoted',
      ]),
    );
    expect(items.map(({ type }) => type)).not.toContain(
      'edited-by-somebody-else',
    );

    await call('deleteService', { path: { service: name } });
    const leaving = await until('the page says what is left', async () => {
      const found = await service();
      return found.status.message.startsWith('Its pods run until') && found;
    });
    expect(leaving.status).toMatchObject({
      phase: 'deleting',
      action: 'Delete the files from Git, and have that applied',
      actionUrl: 'https://git.example.com',
    });
    repository.change('Drop the service', copy =>
      rmSync(join(copy, folder), { recursive: true }),
    );
    await flux.sync();
    await until('the service is gone', () =>
      service().then(
        () => false,
        () => true,
      ),
    );

    const written = await cluster.record.writes(since);
    expect(
      new Set(
        written.map(
          ({ objectRef }) => `${objectRef?.resource} ${objectRef?.name}`,
        ),
      ),
    ).toEqual(new Set([`httproutes ${name}`]));
  });
});
