import { Amounts, Price } from '@fairway/backstage-plugin-mlops-common';

/** What a pool's owner wrote about its price; nothing is ever assumed. */
export interface PoolPrice {
  currency?: string;
  /** For the whole pool. */
  perHour?: number;
  /** For one GPU. */
  perGpuHour?: number;
  source?: string;
}

/**
 * The price of a reservation for one hour; undefined when no price covers it.
 *
 * A price per GPU is multiplied by the GPUs. A price of the whole pool is shared
 * out by the largest of the reserved shares of GPUs, CPU and memory, since that
 * much of the pool nobody else can use.
 */
export function priceOfReservation(
  price: PoolPrice | undefined,
  reserved: Amounts,
  capacity: Amounts,
): Price | undefined {
  if (!price?.currency) {
    return undefined;
  }
  const { currency, source } = price;
  if (price.perGpuHour !== undefined && reserved.gpus > 0) {
    return { currency, source, perHour: price.perGpuHour * reserved.gpus };
  }
  if (price.perHour === undefined) {
    return undefined;
  }
  const share = Math.max(
    part(reserved.gpus, capacity.gpus),
    part(reserved.cpu, capacity.cpu),
    part(reserved.memoryMiB, capacity.memoryMiB),
  );
  return { currency, source, perHour: price.perHour * Math.min(1, share) };
}

function part(used: number, whole: number): number {
  return whole > 0 ? used / whole : 0;
}
