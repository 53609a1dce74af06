import fc from 'fast-check';
import { LogHistogram } from '@fairway/statistics';
import { plain } from './plain.ts';

describe('plain', () => {
  it('keeps what JSON would lose, as texts', () => {
    expect(
      plain({ a: NaN, b: [Infinity, -Infinity], c: 2n ** 60n, d: undefined }),
    ).toEqual({
      a: 'NaN',
      b: ['Infinity', '-Infinity'],
      c: '1152921504606846976',
    });
  });

  it('makes lists of typed arrays and base64 of histograms', () => {
    const latency = LogHistogram.create();
    latency.record(3);
    expect(plain({ row: Float32Array.of(1, 2), latency })).toEqual({
      row: [1, 2],
      latency: latency.toBase64(),
    });
  });

  it('cuts off what is nested without end', () => {
    const loop: Record<string, unknown> = {};
    loop.self = loop;
    expect(JSON.stringify(plain(loop))).toContain('nested too deep');
  });

  it('survives storing, and itself', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, maxDepth: 5 }), value => {
        const once = plain(value);
        expect(JSON.parse(JSON.stringify(once))).toEqual(once);
        expect(plain(once)).toEqual(once);
      }),
    );
  });
});
