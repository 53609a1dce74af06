import { createMockDirectory } from '@backstage/backend-test-utils';
import { service } from '@fairway/backstage-plugin-mlops-common/testUtils';
import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { FakeFailure, FakeMlopsApi } from '../../__testUtils__/fakeMlopsApi';
import { manifests } from '../../__testUtils__/manifestsFixture';
import {
  initiatorAuthorization,
  runAction,
  servicesFor,
  StoredCheckpoints,
} from '../../__testUtils__/runAction';
import { createManifestsRenderAction, createPullRequestRecordAction } from '.';

const folder = 'clusters/eu/models/digits-staging';
const pullRequestUrl = 'https://git.example.com/platform/pulls/7';

describe('the way of a service into Git', () => {
  let api: FakeMlopsApi;
  const directory = createMockDirectory();
  const workspacePath = directory.resolve('workspace');

  const render = (input: object = {}, context: Record<string, unknown> = {}) =>
    runAction(
      createManifestsRenderAction(servicesFor(api)),
      { service: 'digits-staging', ...input },
      { workspacePath, ...context },
    );
  const record = (input: object = {}, context: Record<string, unknown> = {}) =>
    runAction(
      createPullRequestRecordAction(servicesFor(api)),
      { service: 'digits-staging', revision: 2, pullRequestUrl, ...input },
      context,
    );

  beforeAll(async () => {
    api = await FakeMlopsApi.start();
  });
  beforeEach(() => {
    directory.setContent({ workspace: {} });
    api.handlers.getManifests = () => manifests();
    api.handlers.recordPullRequest = () => service().revision;
  });
  afterEach(() => api.reset());
  afterAll(() => api.stop());

  it('begins with a file for each object where the repository has them, asked for as the user', async () => {
    const { output, error } = await render();

    expect(error).toBeUndefined();
    expect(output).toEqual({
      path: folder,
      files: [
        `${folder}/deployment-digits-staging-1-0a1b2c3d.yaml`,
        `${folder}/deployment-digits-staging-2-0a1b2c3d.yaml`,
        `${folder}/service-digits-staging-1-0a1b2c3d.yaml`,
        `${folder}/service-digits-staging-2-0a1b2c3d.yaml`,
        `${folder}/kustomization.yaml`,
        `${folder}/argo-cd/application.yaml`,
      ],
      revision: 2,
      branch: 'fairway/digits-staging-2',
      repoUrl: 'https://git.example.com/platform',
      url: '/mlops/services/digits-staging',
    });
    expect(api.callsOf('getManifests')).toMatchObject([
      {
        authorization: initiatorAuthorization,
        path: { service: 'digits-staging' },
      },
    ]);
    const read = (name: string) =>
      parse(readFileSync(join(workspacePath, folder, name), 'utf8'));
    expect(read('deployment-digits-staging-2-0a1b2c3d.yaml')).toEqual(
      manifests().manifests[3],
    );
    expect(read('argo-cd/application.yaml').spec.ignoreDifferences).toEqual([
      expect.objectContaining({
        kind: 'HTTPRoute',
        managedFieldsManagers: ['fairway'],
      }),
    ]);
  });

  it('changes of a repository what the newest revision brings, and nothing when it is repeated', async () => {
    const git = (...args: string[]) =>
      execFileSync('git', ['-C', directory.resolve('clone'), ...args], {
        encoding: 'utf8',
        env: {
          ...process.env,
          GIT_CONFIG_GLOBAL: '/dev/null',
          GIT_CONFIG_SYSTEM: '/dev/null',
        },
      }).trim();
    const commit = (message: string) => {
      cpSync(workspacePath, directory.resolve('clone'), { recursive: true });
      git('add', '--all');
      git(
        ...['-c', 'user.name=task', '-c', 'user.email=task@example.com'],
        ...['commit', '--allow-empty', '--message', message],
      );
      return git('show', '--stat=200', '--format=', '--name-only', 'HEAD')
        .split('\n')
        .filter(Boolean);
    };
    execFileSync('git', [
      ...['init', '--quiet', '--bare', '--initial-branch', 'main'],
      directory.resolve('bare.git'),
    ]);
    execFileSync('git', [
      ...['clone', '--quiet', '--config', 'advice.detachedHead=false'],
      directory.resolve('bare.git'),
      directory.resolve('clone'),
    ]);
    const { manifests: both } = manifests();
    api.handlers.getManifests = () =>
      manifests({ revisions: [1], manifests: both.slice(0, 2) });
    await render();
    expect(commit('Revision 1')).toHaveLength(4);

    api.handlers.getManifests = () => manifests();
    await render();
    expect(commit('Revision 2')).toEqual([
      `${folder}/deployment-digits-staging-2-0a1b2c3d.yaml`,
      `${folder}/kustomization.yaml`,
      `${folder}/service-digits-staging-2-0a1b2c3d.yaml`,
    ]);

    await render();
    expect(commit('Nothing new')).toEqual([]);
    git('push', '--quiet', 'origin', 'HEAD');
    expect(git('ls-remote', '--heads', 'origin')).not.toBe('');
  });

  it('may go through another folder, and out of the workspace through none', async () => {
    const { output } = await render({ path: 'apps/digits' });
    expect(output.path).toBe('apps/digits');
    const outside = await render({ path: '../../etc' });
    expect(outside.error?.message).toMatch(/not allowed/i);
  });

  it.each([
    [
      'that the portal writes itself',
      { gitOps: undefined },
      /there is nothing to merge/,
    ],
    [
      'that is stopped',
      { revisions: [], manifests: [] },
      /No revision of digits-staging is wanted/,
    ],
  ])('does not lead from a service %s', async (_what, overrides, message) => {
    api.handlers.getManifests = () => manifests(overrides);
    const { error } = await render();
    expect(error).toMatchObject({
      name: 'InputError',
      message: expect.stringMatching(message),
    });
  });

  it('says what the portal says when that knows no such service', async () => {
    api.handlers.getManifests = () => {
      throw new FakeFailure(404, 'There is no service named digits-staging');
    };
    const { error } = await render();
    expect(error?.message).toBe(
      'The objects of digits-staging were not written: There is no service named digits-staging',
    );
  });

  it('ends with the pull request at the revision that it brings, once for a task', async () => {
    const checkpoint = new StoredCheckpoints().run;
    const { error } = await record({}, { checkpoint });
    await record({}, { checkpoint });
    expect(error).toBeUndefined();
    expect(api.callsOf('recordPullRequest')).toMatchObject([
      {
        authorization: initiatorAuthorization,
        path: { service: 'digits-staging', revision: '2' },
        body: { url: pullRequestUrl },
      },
    ]);
  });

  it('is not closed by a pull request that nobody has opened', async () => {
    const { error } = await record({ pullRequestUrl: undefined });
    expect(error?.message).toContain('pullRequestUrl is missing');
    expect(api.callsOf('recordPullRequest')).toEqual([]);
  });

  it('writes and tells nothing in a dry run', async () => {
    const dry = { isDryRun: true };
    expect((await render({}, dry)).error).toBeUndefined();
    expect(
      (await record({ revision: undefined, pullRequestUrl: undefined }, dry))
        .error,
    ).toBeUndefined();
    expect(api.calls).toEqual([]);
    expect(directory.content()).toEqual({ workspace: {} });
  });
});
