import type {
  BenchmarkLoad,
  BenchmarkOptions,
  BenchmarkRequest,
} from '@fairway/backstage-plugin-mlops-common';

/** What the dialog holds; numbers are NaN while a field is empty. */
export type StartForm = {
  /** Name of the chosen preset; nothing for the numbers below. */
  preset?: string;
  own: BenchmarkLoad;
};

export type StartProblem = {
  field: 'duration' | 'rate' | 'warmUp';
  limit: number;
};

/** Begins with the first preset, whose numbers are also the own ones at first. */
export function formOf({ presets, ...limits }: BenchmarkOptions): StartForm {
  const [first] = presets;
  return {
    preset: first?.name,
    own: first?.load ?? {
      rate: Math.min(10, limits.maximalRate),
      arrivals: 'poisson',
      durationSeconds: Math.min(30, limits.maximalDurationSeconds),
      warmUpSeconds: 0,
    },
  };
}

/** The load that the form stands for; nothing for a preset that is gone. */
export const loadOf = (
  form: StartForm,
  options: BenchmarkOptions,
): BenchmarkLoad | undefined =>
  form.preset === undefined
    ? form.own
    : options.presets.find(({ name }) => name === form.preset)?.load;

/** The request for what was chosen, or the first number that is wrong. */
export function requestOf(
  form: StartForm,
  options: BenchmarkOptions,
): { request: BenchmarkRequest } | { problem: StartProblem } {
  if (form.preset !== undefined) {
    return { request: { preset: form.preset } };
  }
  const { rate, arrivals, durationSeconds, warmUpSeconds } = form.own;
  const { maximalRate, maximalDurationSeconds, maximalWarmUpSeconds } = options;
  if (!(rate > 0 && rate <= maximalRate)) {
    return { problem: { field: 'rate', limit: maximalRate } };
  }
  if (!(warmUpSeconds >= 0 && warmUpSeconds <= maximalWarmUpSeconds)) {
    return { problem: { field: 'warmUp', limit: maximalWarmUpSeconds } };
  }
  if (!(durationSeconds >= 1 && durationSeconds <= maximalDurationSeconds)) {
    return { problem: { field: 'duration', limit: maximalDurationSeconds } };
  }
  return { request: { rate, arrivals, durationSeconds, warmUpSeconds } };
}
