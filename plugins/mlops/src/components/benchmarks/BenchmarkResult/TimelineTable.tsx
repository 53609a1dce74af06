import { CellText, ColumnConfig } from '@backstage/ui';
import type { TimelinePoint } from '../../../benchmark/timeline';
import { formatLatency, formatRate } from '../../../format';
import { useText } from '../../../translation';
import { DataTable } from '../../shared/DataTable/DataTable';

/** The windows of a benchmark in numbers. */
export const TimelineTable = ({ points }: { points: TimelinePoint[] }) => {
  const t = useText();
  const none = t('benchmarks.notMeasured');
  const numbers: {
    id: 'failedRate' | 'p50' | 'p99' | 'sentRate' | 'succeededRate';
    label: string;
    format: (value: number) => string;
  }[] = [
    {
      id: 'p50',
      label: t('benchmarkResult.timeline.p50'),
      format: formatLatency,
    },
    {
      id: 'p99',
      label: t('benchmarkResult.timeline.p99'),
      format: formatLatency,
    },
    {
      id: 'sentRate',
      label: t('benchmarkResult.timeline.sent'),
      format: rate => t('benchmarks.perSecond', { rate: formatRate(rate) }),
    },
    {
      id: 'succeededRate',
      label: t('benchmarkResult.timeline.succeeded'),
      format: rate => t('benchmarks.perSecond', { rate: formatRate(rate) }),
    },
    {
      id: 'failedRate',
      label: t('benchmarkResult.timeline.failed'),
      format: rate => t('benchmarks.perSecond', { rate: formatRate(rate) }),
    },
  ];
  const columns: ColumnConfig<TimelinePoint>[] = [
    {
      id: 'window',
      label: t('benchmarkResult.timeline.window'),
      isRowHeader: true,
      cell: point => (
        <CellText
          title={t('benchmarkResult.timeline.windowOf', {
            from: formatRate(point.startSeconds),
            to: formatRate(point.endSeconds),
          })}
          description={
            point.isWarmUp ? t('benchmarkResult.timeline.warmUp') : undefined
          }
        />
      ),
    },
    ...numbers.map(({ id, label, format }) => ({
      id,
      label,
      cell: (point: TimelinePoint) => {
        const value = point[id];
        return <CellText title={value === undefined ? none : format(value)} />;
      },
    })),
  ];
  return (
    <section aria-label={t('benchmarkResult.timeline.title')}>
      <DataTable
        columnConfig={columns}
        data={points}
        pagination={{ type: 'none' }}
      />
    </section>
  );
};
