import { TestDatabases } from '@backstage/backend-test-utils';
import { FakeServingTarget } from '@fairway/backstage-plugin-mlops-node/testUtils';
import { Knex } from 'knex';
import { waitFor } from './__testUtils__/control';
import {
  deploymentRequest,
  StartedMlops,
  startMlops,
} from './__testUtils__/startMlops';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const { name } = deploymentRequest;
const message = 'Revision 1 waits for its files in Git';
const url = 'https://git.example.com/platform/pulls/7';

describe.each(databases.eachSupportedId())(
  'services whose objects come by pull requests on %s',
  databaseId => {
    let target: FakeServingTarget;
    let mlops: StartedMlops;
    let knex: Knex;

    beforeEach(async () => {
      knex = await databases.init(databaseId);
      target = FakeServingTarget.create({ gitOpsPath: 'clusters/eu' });
      target.setPending({ outcome: 'pending', message });
      mlops = await startMlops({ knex, target });
    });

    afterEach(async () => {
      await mlops.stop();
      await target.close();
    });

    const submit = async () => {
      const { body, status } = await mlops.call(
        'post',
        '/deployments',
        deploymentRequest,
      );
      expect([status, body.error?.message]).toEqual([202, undefined]);
      return body.deployment.id as string;
    };
    const events = async () => {
      const { body } = await mlops.call('get', `/services/${name}/events`);
      return (body.items as { type: string; message: string }[]).reverse();
    };
    const record = (revision: number | string, body: object = { url }) =>
      mlops.call(
        'post',
        `/services/${name}/revisions/${revision}/pull-request`,
        body,
      );

    it('say what they wait for and where, and go on when it is there', async () => {
      const id = await submit();
      await mlops.untilDeployment(id, ({ waitsFor }) => waitsFor !== undefined);
      const recorded = await record(1);
      expect([recorded.status, recorded.body.pullRequestUrl]).toEqual([
        200,
        url,
      ]);
      const waiting = await mlops.until(
        name,
        ({ status }) => status.actionUrl === url,
      );
      expect(waiting).toMatchObject({
        status: {
          phase: 'deploying',
          message,
          action: 'Have the pull request reviewed, merged and applied',
        },
        revision: { number: 1, pullRequestUrl: url },
      });
      const { body } = await mlops.call('get', `/deployments/${id}`);
      expect(body).toMatchObject({
        state: 'running',
        waitsFor: { message, url },
      });

      target.setPending(undefined);
      const done = await mlops.untilDeployment(
        id,
        ({ state }) => state === 'succeeded',
      );
      expect(done).not.toHaveProperty('waitsFor');
      const ready = await mlops.until(
        name,
        ({ status }) => status.phase === 'ready',
      );
      expect(ready.status).not.toHaveProperty('actionUrl');
      expect((await events()).map(({ type }) => type)).toEqual([
        'deployment-requested',
        expect.stringMatching(/awaited|deployment-started/),
        expect.stringMatching(/awaited|deployment-started/),
        'pull-request-recorded',
        'arrived',
        'deployment-succeeded',
      ]);
    });

    it('are told with what belongs in Git and where, by the numbers that they have', async () => {
      await submit();
      const { body } = await mlops.call('get', `/services/${name}/manifests`);
      expect(body).toMatchObject({
        service: name,
        revisions: [1],
        gitOps: { path: `clusters/eu/${name}`, ownedByPortal: [] },
        manifests: [
          {
            kind: 'FakeService',
            spec: { revisions: [{ number: 1, replicas: 1 }] },
          },
        ],
      });
    });

    it('ship another version the same way: the candidate waits, and what serves goes on', async () => {
      const id = await submit();
      target.setPending(undefined);
      await mlops.untilDeployment(id, ({ state }) => state === 'succeeded');
      target.setPending({ outcome: 'pending', message: 'Revision 2 waits' });
      const started = await mlops.call('post', `/services/${name}/rollouts`, {
        modelVersion: '2',
        idempotencyKey: 'ship',
      });
      expect([started.status, started.body.error?.message]).toEqual([
        202,
        undefined,
      ]);
      const { id: rollout, candidateRevision } = started.body.rollout;
      expect(candidateRevision).toBe(2);
      const { body } = await mlops.call('get', `/services/${name}/manifests`);
      expect(body.revisions).toEqual([1, 2]);
      expect((await record(2)).status).toBe(200);
      const waiting = await mlops.untilRollout(
        rollout,
        ({ action }) => action?.includes(url) === true,
      );
      expect(waiting).toMatchObject({
        phase: 'provisioning',
        waitingFor: 'Revision 2 waits',
      });
      const service = await mlops.until(
        name,
        ({ status }) => status.actionUrl === url,
      );
      expect(service.status.phase).toBe('ready');
      await waitFor('a declaration of both', () =>
        target.writes.some(
          ({ outcome, desired }) =>
            outcome === 'pending' && desired!.revisions.length === 2,
        ),
      );
      target.setPending(undefined);
      await mlops.untilRollout(rollout, ({ phase }) => phase === 'promoted');
    });

    it('go when somebody has taken their objects out of Git, and say so until then', async () => {
      const id = await submit();
      target.setPending(undefined);
      await mlops.untilDeployment(id, ({ state }) => state === 'succeeded');
      const left = 'Its pods run until these files are deleted from Git: a, b';
      target.setPending({ outcome: 'pending', message: left, url });
      expect((await mlops.call('delete', `/services/${name}`)).status).toBe(
        202,
      );
      const leaving = await mlops.until(
        name,
        ({ status }) => status.message === left,
      );
      expect(leaving.status).toMatchObject({
        phase: 'deleting',
        action: 'Delete the files from Git, and have that applied',
        actionUrl: url,
      });
      target.setPending(undefined);
      // What was deleted from Git is told by the watch of a cluster.
      target.listAgain();
      await waitFor('the service is gone', async () => {
        const { status } = await mlops.call('get', `/services/${name}`);
        return status === 404;
      });
      expect(target.desired(name)).toBeUndefined();
    });

    it('fail when nobody merges them for longer than the environment allows', async () => {
      await mlops.stop();
      mlops = await startMlops({
        knex,
        target,
        config: {
          mlops: {
            environments: [
              { name: 'development', rollouts: { pullRequestSeconds: 60 } },
            ],
          },
        },
      });
      const id = await submit();
      await mlops.untilDeployment(id, ({ waitsFor }) => waitsFor !== undefined);
      await knex('mlops_deployments')
        .where({ id })
        .update({ created_at: Date.now() - 61_000 });
      expect((await record(1)).status).toBe(200);
      const failed = await mlops.untilDeployment(
        id,
        ({ state }) => state === 'failed',
      );
      expect(failed.message).toBe(
        `Nobody has done within 1 minute what it waits for: ${message}`,
      );
    });

    it('take no address that is none, and no revision that is not there', async () => {
      await submit();
      expect((await record(1, { url: 'data:text/html,hello' })).status).toBe(
        400,
      );
      expect((await record(2)).body.error.message).toBe(
        `The service ${name} has no revision 2`,
      );
      expect((await record('latest')).status).toBe(400);
    });
  },
);
