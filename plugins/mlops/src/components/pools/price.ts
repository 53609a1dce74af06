import type { Price } from '@fairway/backstage-plugin-mlops-common';

/** A price per hour in its own currency, as the pool states it. */
export function formatPrice(price: Price): string {
  try {
    return new Intl.NumberFormat(undefined, {
      style: 'currency',
      currency: price.currency,
      maximumFractionDigits: 4,
      minimumFractionDigits: 2,
    }).format(price.perHour);
  } catch {
    return `${price.perHour} ${price.currency}`;
  }
}
