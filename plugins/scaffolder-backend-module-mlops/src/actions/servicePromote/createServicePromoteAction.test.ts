import { FakeFailure, FakeMlopsApi } from '../../__testUtils__/fakeMlopsApi';
import { promotion } from '../../__testUtils__/promotionFixtures';
import { rollout } from '../../__testUtils__/rolloutFixtures';
import {
  initiatorAuthorization,
  runAction,
  servicesFor,
  StoredCheckpoints,
} from '../../__testUtils__/runAction';
import { createServicePromoteAction } from './createServicePromoteAction';

const service = 'digits-staging';
const target = 'digits-production';
const { digest } = promotion().source!;

describe('mlops:service:promote', () => {
  let api: FakeMlopsApi;
  const run = (context = {}, input = {}) =>
    runAction(
      createServicePromoteAction(servicesFor(api)),
      { service, ...input },
      context,
    );
  const accept = () => {
    const keys: string[] = [];
    api.handlers.getPromotion = () => promotion();
    api.handlers.promoteService = ({ body }) => {
      const repeated = keys.includes(body.idempotencyKey);
      keys.push(body.idempotencyKey);
      return { rollout: rollout({ service: target }), repeated };
    };
  };

  beforeAll(async () => {
    api = await FakeMlopsApi.start();
  });
  afterEach(() => api.reset());
  afterAll(() => api.stop());

  it('promotes the digest that is stable, as the user who started the task', async () => {
    accept();

    const { output, lines, error } = await run({}, { reason: 'Quiet week' });

    expect(error).toBeUndefined();
    expect(output).toEqual({
      ...{ rollout: 'rollout-1', service: target, digest },
      url: `/mlops/services/${target}/rollouts/rollout-1`,
      ...{ modelVersion: '3', environment: 'production' },
    });
    expect(lines).toEqual([
      `Promotes version 3 (${digest}), stable in ${service}, to ${target} in production; follow it on /mlops/services/${target}/rollouts/rollout-1`,
    ]);
    expect(api.callsOf('promoteService')).toMatchObject([
      {
        path: { service },
        authorization: initiatorAuthorization,
        body: {
          digest,
          reason: 'Quiet week',
          idempotencyKey: 'task-1:step-1',
        },
      },
    ]);
  });

  it('goes on with the digest that it had looked at when the task is resumed', async () => {
    accept();
    const checkpoint = new StoredCheckpoints().run;
    await run({ checkpoint });
    const other = promotion();
    other.source!.digest = `sha256:${'9'.repeat(64)}`;
    api.handlers.getPromotion = () => other;

    const resumed = await run({ checkpoint });

    expect(resumed.output.digest).toBe(digest);
    expect(api.callsOf('promoteService')).toHaveLength(1);
  });

  it('asks with the same key when the crash came before the checkpoint was stored', async () => {
    accept();

    await run({ checkpoint: new StoredCheckpoints().run });
    const { lines } = await run({ checkpoint: new StoredCheckpoints().run });

    expect(lines).toEqual([
      `This step had begun rollout rollout-1 of ${target} before; going on with it`,
    ]);
  });

  it('promotes nothing else than the digest that was asked for', async () => {
    accept();

    const { error } = await run({}, { digest: 'sha256:other' });

    expect(error).toMatchObject({
      name: 'InputError',
      message: expect.stringContaining('sha256:other is not what is stable'),
    });
    expect(api.callsOf('promoteService')).toEqual([]);
  });

  it('promotes nothing that is not stable, and says what to do', async () => {
    api.handlers.getPromotion = () =>
      promotion({
        isAllowed: false,
        findings: [
          {
            severity: 'blocking',
            code: 'not-settled',
            message: 'Its rollout has not ended.',
            fix: 'Wait.',
          },
        ],
      });

    const { error } = await run();

    expect(error?.message).toBe(
      `Nothing of ${service} can be promoted:\n- Its rollout has not ended. What to do: Wait.`,
    );
  });

  it('warns of what nothing has judged', async () => {
    accept();
    api.handlers.getPromotion = () =>
      promotion({
        findings: [
          { severity: 'warning', code: 'no-gates', message: 'No gates.' },
        ],
      });

    expect((await run()).lines).toContain('No gates.');
  });

  it('passes on why the backend refuses, and does not blame the input when it is down', async () => {
    accept();
    api.handlers.promoteService = () => {
      throw new FakeFailure(403, 'You are not allowed to do this');
    };
    expect((await run()).error).toMatchObject({
      name: 'InputError',
      message: `Nothing of ${service} was promoted: You are not allowed to do this`,
    });
    api.handlers.getPromotion = () => {
      throw new FakeFailure(503, 'The database is away');
    };
    expect((await run()).error?.name).toBe('Error');
  });

  it('says in a dry run what would go where, and promotes nothing', async () => {
    accept();

    const { output, lines, error } = await run({ isDryRun: true });

    expect(error).toBeUndefined();
    expect(output).toEqual({
      ...{ modelVersion: '3', digest, environment: 'production' },
    });
    expect(lines).toEqual([
      `Would promote version 3 (${digest}), stable in ${service}, to production: ${target}`,
    ]);
    expect(api.callsOf('promoteService')).toEqual([]);
  });
});
