import { ExpiredError, TooLargeError } from './errors/errors';
import { listAll } from './listAll';
import { configMaps, ConfigMap } from './objects/resourceTypes';
import { PageOptions } from './options';

const item = (name: string): ConfigMap => ({ metadata: { name } });

const expired = () =>
  new ExpiredError('eu', 'too old', {
    code: 410,
    reason: 'Expired',
    message: '',
    causes: [],
  });

describe('listAll', () => {
  const asked: (string | undefined)[] = [];

  function clientOf(
    page: (options: PageOptions) => {
      items: ConfigMap[];
      continue?: string;
    },
  ) {
    asked.length = 0;
    return {
      cluster: 'eu',
      list: async (_: unknown, options: PageOptions = {}) => {
        asked.push(options.continue);
        return { resourceVersion: '1', ...page(options) };
      },
    } as unknown as Parameters<typeof listAll>[0];
  }

  it('begins anew when a page has expired, and gives no object twice', async () => {
    let isExpired = true;
    const client = clientOf(options => {
      if (options.continue === undefined) {
        return { items: [item('a')], continue: 'b' };
      }
      if (isExpired) {
        isExpired = false;
        throw expired();
      }
      return { items: [item('b')] };
    });
    const { items } = await listAll(client, configMaps);
    expect(items.map(({ metadata }) => metadata?.name)).toEqual(['a', 'b']);
    expect(asked).toEqual([undefined, 'b', undefined, 'b']);
  });

  it('gives up where pages expire again and again', async () => {
    const client = clientOf(options => {
      if (options.continue !== undefined) {
        throw expired();
      }
      return { items: [item('a')], continue: 'b' };
    });
    await expect(listAll(client, configMaps)).rejects.toThrow(ExpiredError);
    expect(asked).toHaveLength(6);
  });

  it('reads no more than the maximum, and not for ever', async () => {
    const endless = clientOf(() => ({ items: [item('a')], continue: 'more' }));
    await expect(listAll(endless, configMaps, { maximum: 5 })).rejects.toThrow(
      TooLargeError,
    );
    expect(asked).toHaveLength(6);

    const empty = clientOf(() => ({ items: [], continue: 'more' }));
    await expect(listAll(empty, configMaps, { maximum: 5 })).rejects.toThrow(
      TooLargeError,
    );
    expect(asked).toHaveLength(6);
  });
});
