import { Price } from '@fairway/backstage-plugin-mlops-common';

/** Mebibytes as a person would say them. */
export function formatMemory(memoryMiB: number): string {
  return memoryMiB >= 1024
    ? `${formatNumber(memoryMiB / 1024)} GiB`
    : `${formatNumber(memoryMiB)} MiB`;
}

/** A number with at most two decimals. */
export function formatNumber(value: number): string {
  return new Intl.NumberFormat('en', { maximumFractionDigits: 2 }).format(
    value,
  );
}

/** A metric with at most four significant digits. */
export function formatMetric(value: number): string {
  return new Intl.NumberFormat('en', { maximumSignificantDigits: 4 }).format(
    value,
  );
}

/** Seconds with two decimals; minutes from the first one on. */
export function formatElapsed(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  return seconds < 60
    ? `${seconds.toFixed(2)} s`
    : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/** A price in its own currency; `TypeError`s of unknown codes are avoided. */
export function formatPrice(price: Price): string {
  try {
    return new Intl.NumberFormat('en', {
      style: 'currency',
      currency: price.currency,
      maximumFractionDigits: 4,
    }).format(price.perHour);
  } catch {
    return `${price.perHour} ${price.currency}`;
  }
}

/** The name in an entity reference, for people. */
export function nameOf(ref: string): string {
  return ref.slice(ref.lastIndexOf('/') + 1);
}
