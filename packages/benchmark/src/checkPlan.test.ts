import { checkPlan } from './checkPlan.ts';
import type { BenchmarkPlan } from './plan.ts';
import { testPlan } from './testing/testPlan.ts';

const load = testPlan('http://x').load;

describe('checkPlan', () => {
  it('lets a good plan pass', () => {
    expect(() => checkPlan(testPlan('https://host/base'))).not.toThrow();
  });

  it.each<[Partial<BenchmarkPlan>, string]>([
    [{ endpoint: { url: 'nothing' } }, 'must look like'],
    [{ endpoint: { url: 'ftp://x' } }, 'must look like'],
    [{ endpoint: { url: 'http://a:b@x' } }, 'no user or password'],
    [{ requests: [] }, '1 to 10000 requests'],
    [{ requests: [{ method: 'GET', path: 'x' }] }, 'must begin with /'],
    [{ requests: [{ method: 'GET', path: '/a b' }] }, 'percent-encoded'],
    [{ load: { ...load, rate: 0 } }, 'the rate must be'],
    [{ load: { ...load, rate: NaN } }, 'the rate must be'],
    [{ load: { ...load, durationSeconds: 1e6 } }, 'at most a day'],
    [{ load: { ...load, warmUpSeconds: -1 } }, 'the warm-up'],
    [{ load: { ...load, rate: 1e6, durationSeconds: 8e4 } }, 'make more than'],
    [{ load: { ...load, rate: 0.1 } }, 'not even one request'],
    [{ seed: 1.5 }, 'the seed'],
    [{ workers: 0 }, 'workers, not 0'],
    [{ workers: 4, connections: 3 }, 'as many connections as workers'],
    [{ timeoutSeconds: 0 }, 'the timeout'],
  ])('refuses %j', (overrides, message) => {
    expect(() => checkPlan(testPlan('http://x', overrides))).toThrow(message);
  });

  it.each([
    [{ 'Content-Length': '1' }, 'is set by the generator'],
    [{ 'bad name': '1' }, 'is no name of a header'],
    [{ authorization: 'secret\r\nx: y' }, 'the header authorization has'],
  ])('refuses headers that would break a request (%#)', (headers, message) => {
    const plan = testPlan('http://x', {
      endpoint: { url: 'http://x', headers },
    });
    expect(() => checkPlan(plan)).toThrow(message);
    expect(() => checkPlan(plan)).not.toThrow('secret');
  });
});
