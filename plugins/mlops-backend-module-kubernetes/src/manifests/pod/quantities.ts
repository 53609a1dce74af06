import type { RevisionSpec } from '@fairway/backstage-plugin-mlops-common';
import type { PoolPlacement } from '../Placement';

/**
 * Cores as a quantity in the form in which the API server gives it back, so
 * that what is there can be compared with what is wanted.
 */
export function coresQuantity(cores: number): string {
  const thousandths = Math.max(1, Math.round(cores * 1000));
  return thousandths % 1000 === 0 ? `${thousandths / 1000}` : `${thousandths}m`;
}

/** Mebibytes as a quantity in the form in which the API server gives it back. */
export function memoryQuantity(mebibytes: number): string {
  const units = ['Mi', 'Gi', 'Ti', 'Pi'];
  let amount = mebibytes;
  let unit = 0;
  while (amount % 1024 === 0 && amount > 0 && unit < units.length - 1) {
    amount /= 1024;
    unit += 1;
  }
  return `${amount}${units[unit]}`;
}

/** CPU and memory of one replica, by the names of the resources. */
export function computeQuantities({
  resources,
}: RevisionSpec): Record<string, string> {
  return {
    cpu: coresQuantity(resources.cpu),
    memory: memoryQuantity(resources.memoryMiB),
  };
}

/** GPUs of one replica, by the name under which the pool counts them. */
export function gpuQuantities(
  { resources }: RevisionSpec,
  { gpuResource }: PoolPlacement,
): Record<string, string> {
  return resources.gpus > 0 && gpuResource !== undefined
    ? { [gpuResource]: `${resources.gpus}` }
    : {};
}
