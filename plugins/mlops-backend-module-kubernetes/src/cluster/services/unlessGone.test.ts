import {
  ForbiddenError,
  KubernetesClient,
  StatusAnswer,
  UnreachableError,
} from '../../client';
import { unlessGone } from './unlessGone';

const status = (causes: StatusAnswer['causes'] = []): StatusAnswer => ({
  code: 403,
  reason: 'Forbidden',
  message: 'no',
  causes,
});
const forbidden = (message: string, reason?: string) =>
  new ForbiddenError(
    'lab',
    message,
    status(reason ? [{ reason, message: '' }] : []),
  );
const refused = () => Promise.reject(forbidden('may not list deployments'));
const clientWith = (get: () => Promise<unknown>) => {
  const asked = jest.fn(get);
  const client = { cluster: 'lab', get: asked } as unknown as KubernetesClient;
  return { client, asked };
};

describe('what is taken away from a namespace', () => {
  it('is taken away where it may be, without asking for the namespace', async () => {
    const { client, asked } = clientWith(async () => undefined);
    await expect(
      unlessGone(client, 'team-a', async () => 'done'),
    ).resolves.toBe('done');
    expect(asked).not.toHaveBeenCalled();
  });

  it('is gone where it is refused and the API server has no such namespace', async () => {
    const { client, asked } = clientWith(async () => undefined);
    await expect(
      unlessGone(client, 'team-a', refused),
    ).resolves.toBeUndefined();
    expect(asked).toHaveBeenCalledWith(
      expect.objectContaining({ plural: 'namespaces' }),
      { name: 'team-a' },
    );
  });

  it('is not gone where it is refused and the namespace is there, or is being deleted', async () => {
    const there = clientWith(async () => ({ metadata: { name: 'team-a' } }));
    await expect(unlessGone(there.client, 'team-a', refused)).rejects.toThrow(
      'may not list deployments',
    );
    const { client, asked } = clientWith(async () => undefined);
    await expect(
      unlessGone(client, 'team-a', () =>
        Promise.reject(forbidden('is being deleted', 'NamespaceTerminating')),
      ),
    ).rejects.toThrow('is being deleted');
    expect(asked).not.toHaveBeenCalled();
  });

  it('is not gone where nobody may say whether the namespace is, which it tells how to grant', async () => {
    const { client } = clientWith(() =>
      Promise.reject(forbidden('may not get namespaces')),
    );
    await expect(unlessGone(client, 'team-a', refused)).rejects.toThrow(
      /^may not list deployments\. If the namespace team-a is gone, .*cluster-reader/,
    );
  });

  it('is not gone where the API server is not heard of', async () => {
    const silence = new UnreachableError('lab', 'no answer', 'unknown');
    const { client, asked } = clientWith(() => Promise.reject(silence));
    await expect(
      unlessGone(client, 'team-a', () => Promise.reject(silence)),
    ).rejects.toThrow('no answer');
    expect(asked).not.toHaveBeenCalled();
    await expect(unlessGone(client, 'team-a', refused)).rejects.toThrow(
      'no answer',
    );
  });
});
