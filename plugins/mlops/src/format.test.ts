import {
  formatLatency,
  formatRate,
  formatSeconds,
  formatShare,
} from './format';

it.each([
  [0.837, '0.84 ms'],
  [12.34, '12.3 ms'],
  [345.6, '346 ms'],
  [1254, '1.25 s'],
])('writes a latency of %d ms as %s', (milliseconds, text) => {
  expect(formatLatency(milliseconds)).toBe(text);
});

it('writes large rates whole', () => {
  expect(formatRate(49.96)).toBe('50');
  expect(formatRate(1234.5)).toBe((1235).toLocaleString());
});

it.each([
  [0, '0 %'],
  [1, '100 %'],
  [0.00001, '< 0.01 %'],
  [0.99999, '> 99.99 %'],
  [0.1234, '12.34 %'],
])('never calls a share of %d nothing or all by rounding', (share, text) => {
  expect(formatShare(share)).toBe(text);
});

it.each([
  [5, '5 s'],
  [60, '1 min'],
  [90, '1 min 30 s'],
  [3900, '1 h 5 min'],
])('says %d seconds as %s', (seconds, text) => {
  expect(formatSeconds(seconds)).toBe(text);
});
