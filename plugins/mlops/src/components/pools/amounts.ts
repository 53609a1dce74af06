import type { Amounts } from '@fairway/backstage-plugin-mlops-common';
import { formatMemory, formatNumber } from '../../format';
import type { Text } from '../../translation';

/** What is reserved, in words: 2 cores, 4 GiB, 1 GPU. */
export function describeAmounts(amounts: Amounts, t: Text): string {
  return [
    t('common.amounts.cores', { count: Number(formatNumber(amounts.cpu)) }),
    formatMemory(amounts.memoryMiB),
    ...(amounts.gpus > 0
      ? [t('common.amounts.gpuCount', { count: amounts.gpus })]
      : []),
  ].join(', ');
}

/** What is taken of each kind of capacity, in numbers and in words. */
export function capacityLines(
  pool: { capacity: Amounts; reserved: Amounts },
  t: Text,
) {
  const { capacity, reserved } = pool;
  const line = (
    key: keyof Amounts,
    label: string,
    format: (value: number) => string,
  ) => ({
    label,
    value: reserved[key],
    maximum: capacity[key],
    text: t('common.amounts.ofCapacity', {
      reserved: format(reserved[key]),
      capacity: format(capacity[key]),
    }),
    short: `${format(reserved[key])} / ${format(capacity[key])}`,
  });
  return {
    cpu: line('cpu', t('common.amounts.cpu'), formatNumber),
    memoryMiB: line('memoryMiB', t('common.amounts.memory'), formatMemory),
    gpus: line('gpus', t('common.amounts.gpus'), formatNumber),
  };
}
