import { StaleEpochError } from '../../targets';
import { acceptedKeyFixture, desiredServiceFixture } from '../desiredService';
import { FakeServingTarget } from './FakeServingTarget';

const body = JSON.stringify({ inputs: [] });

describe('FakeServingTarget', () => {
  it('keeps a revision waiting until the test lets it be ready', async () => {
    const target = FakeServingTarget.create({ readiness: 'manual' });
    const desired = desiredServiceFixture();
    await target.converge(desired, { epoch: 1 });
    await expect(target.observe(desired)).resolves.toMatchObject({
      revisions: [{ number: 1, desiredReplicas: 1, readyReplicas: 0 }],
      replicas: [{ state: 'starting' }],
    });

    target.setReady('digits', 1);
    await expect(target.observe(desired)).resolves.toMatchObject({
      revisions: [{ readyReplicas: 1 }],
      replicas: [{ state: 'ready' }],
    });
  });

  it('records what was written and what was refused', async () => {
    const target = FakeServingTarget.create();
    const desired = desiredServiceFixture();
    await target.converge(desired, { epoch: 2 });
    await target.converge(desired, { epoch: 2 });
    await expect(target.remove(desired, { epoch: 1 })).rejects.toThrow(
      StaleEpochError,
    );
    expect(target.writes.map(w => [w.operation, w.epoch, w.outcome])).toEqual([
      ['converge', 2, 'written'],
      ['converge', 2, 'unchanged'],
      ['remove', 1, 'refused'],
    ]);
  });

  it('does not let a late write revive a removed service', async () => {
    const target = FakeServingTarget.create();
    const desired = desiredServiceFixture();
    await target.converge(desired, { epoch: 1 });
    await target.remove(desired, { epoch: 2 });
    await expect(target.converge(desired, { epoch: 1 })).rejects.toThrow(
      StaleEpochError,
    );
    expect(target.desired('digits')).toBeUndefined();
  });

  it('fails as the interceptor tells it to, before it writes', async () => {
    const target = FakeServingTarget.create();
    target.setInterceptor(method => {
      if (method === 'converge') {
        throw new Error('the line is dead');
      }
    });
    await expect(
      target.converge(desiredServiceFixture(), { epoch: 1 }),
    ).rejects.toThrow('the line is dead');
    expect(target.desired('digits')).toBeUndefined();
  });

  it('distinguishes a missing key from the key of another service', async () => {
    const target = FakeServingTarget.create();
    const ours = desiredServiceFixture({
      keys: [acceptedKeyFixture('a', 'secret-a')],
    });
    const theirs = desiredServiceFixture({
      name: 'wine',
      keys: [acceptedKeyFixture('b', 'secret-b')],
    });
    await target.converge(ours, { epoch: 1 });
    await target.converge(theirs, { epoch: 1 });
    const { inferUrl } = await target.endpoint(ours, 'digits');
    const status = async (headers: Record<string, string>) =>
      (await fetch(inferUrl, { method: 'POST', body, headers })).status;

    try {
      expect(await status({})).toBe(401);
      expect(await status({ authorization: 'Bearer secret-b' })).toBe(403);
      expect(await status({ authorization: 'Bearer secret-a' })).toBe(200);
      const { keyUsage } = await target.observe(ours);
      expect(keyUsage).toMatchObject([{ id: 'a', useCount: 1 }]);
    } finally {
      await target.close();
    }
  });
});
