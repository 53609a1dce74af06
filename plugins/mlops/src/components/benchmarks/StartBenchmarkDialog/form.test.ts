import { benchmarkOptions as options } from '../../../__testUtils__/fixtures';
import { formOf, loadOf, requestOf } from './form';

const form = formOf(options);
const own = { ...form, preset: undefined };

describe('the form of a benchmark', () => {
  it('begins with the first preset, and asks for it by name', () => {
    expect(requestOf(form, options)).toEqual({
      request: { preset: 'quick-check' },
    });
    expect(loadOf(form, options)).toEqual(options.presets[0].load);
  });

  it('sends the numbers where no preset is chosen', () => {
    expect(
      requestOf({ ...own, own: { ...form.own, rate: 500 } }, options),
    ).toEqual({
      request: {
        rate: 500,
        arrivals: 'poisson',
        durationSeconds: 30,
        warmUpSeconds: 5,
      },
    });
  });

  it.each([
    ['rate', 500, { rate: 501 }],
    ['rate', 500, { rate: 0 }],
    ['rate', 500, { rate: NaN }],
    ['duration', 600, { durationSeconds: 601 }],
    ['duration', 600, { durationSeconds: 0 }],
    ['duration', 600, { durationSeconds: NaN }],
    ['warmUp', 120, { warmUpSeconds: 121 }],
    ['warmUp', 120, { warmUpSeconds: -1 }],
    ['warmUp', 120, { warmUpSeconds: NaN }],
  ])('names %s and its limit %d for %j', (field, limit, changes) => {
    expect(
      requestOf({ ...own, own: { ...form.own, ...changes } }, options),
    ).toEqual({ problem: { field, limit } });
  });

  it('keeps to the limits where there are no presets', () => {
    const bare = { ...options, presets: [], maximalRate: 2 };
    expect(requestOf(formOf(bare), bare)).toMatchObject({
      request: { rate: 2 },
    });
  });
});
