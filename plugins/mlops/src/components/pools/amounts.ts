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

/** One line for each kind of capacity that the pool has. */
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
    key,
    label,
    value: reserved[key],
    maximum: capacity[key],
    text: t('common.amounts.ofCapacity', {
      reserved: format(reserved[key]),
      capacity: format(capacity[key]),
    }),
    short: `${format(reserved[key])} / ${format(capacity[key])}`,
  });
  return [
    line('cpu', t('common.amounts.cpu'), formatNumber),
    line('memoryMiB', t('common.amounts.memory'), formatMemory),
    line('gpus', t('common.amounts.gpus'), formatNumber),
  ];
}
