import type {
  DriftCell,
  FeatureDrift,
} from '@fairway/backstage-plugin-mlops-common';

/** A number for people: three digits. */
export const shortNumber = (value: number): string =>
  Number(value.toPrecision(3)).toLocaleString(undefined, {
    maximumSignificantDigits: 3,
  });

/** What a bar of a histogram stands for, as short as an axis needs it. */
export function cellName({ from, to, category }: DriftCell): string {
  if (category !== undefined) {
    return category;
  }
  const low = typeof from === 'number' ? shortNumber(from) : undefined;
  const high = typeof to === 'number' ? shortNumber(to) : undefined;
  if (low === undefined) {
    return high === undefined ? '…' : `< ${high}`;
  }
  return high === undefined ? `≥ ${low}` : `${low} – ${high}`;
}

/** Identifies a feature among those of a service. */
export const featureKey = ({
  role,
  name,
}: Pick<FeatureDrift, 'name' | 'role'>): string => `${role} ${name}`;

/** How much of what succeeded was counted, from 0 to 1. */
export const shareCounted = (window: {
  predictions: number;
  counted: number;
}): number =>
  window.predictions === 0 ? 0 : window.counted / window.predictions;
