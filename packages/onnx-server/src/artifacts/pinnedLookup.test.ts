import type { lookup, LookupAddress } from 'node:dns';
import { pinnedLookup, RefusedAddressError } from './pinnedLookup.ts';

const rule = { internal: false, public: true };
const ipv4 = (address: string) => ({ address, family: 4 });

/** What a connection is told, where the name has these addresses. */
function told(
  addresses: LookupAddress[],
  options: { all: boolean },
  error: Error | null = null,
): unknown[] {
  const resolve = ((_name: string, _options: object, callback: Function) =>
    callback(error, addresses)) as unknown as typeof lookup;
  let answer: unknown[] = [];
  pinnedLookup(rule, resolve)('models.example', options, (...rest) => {
    answer = rest;
  });
  return answer;
}

describe('pinnedLookup', () => {
  it('hands on the very addresses that were judged', () => {
    const addresses = [ipv4('1.1.1.1'), ipv4('8.8.8.8')];
    expect(told(addresses, { all: true })).toEqual([null, addresses]);
    expect(told(addresses, { all: false })).toEqual([null, '1.1.1.1', 4]);
  });

  it.each(['10.0.0.1', '127.0.0.1', '169.254.169.254', '::1'])(
    'refuses a name of which one address is %s, wherever it stands',
    address => {
      const bad = { address, family: address.includes(':') ? 6 : 4 };
      for (const addresses of [
        [bad, ipv4('1.1.1.1')],
        [ipv4('1.1.1.1'), bad],
      ]) {
        for (const all of [true, false]) {
          const [error] = told(addresses, { all });
          expect(error).toBeInstanceOf(RefusedAddressError);
        }
      }
    },
  );

  it('passes on that a name has no address', () => {
    const error = new Error('no such name');
    expect(told([], { all: true }, error)[0]).toBe(error);
  });
});
