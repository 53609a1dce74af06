import { CellText, ColumnConfig } from '@backstage/ui';
import { useState } from 'react';
import type { SignalPoint } from '../../../rollout/signals';
import { formatTime } from '../../../rollout/timeTicks';
import { useText } from '../../../translation';
import { DataTable } from '../../shared/DataTable/DataTable';

const pageSize = 10;

/** The windows of one signal in numbers, newest first, a page at a time. */
export const SignalTable = (props: {
  label: string;
  points: SignalPoint[];
  words: { stable: string; candidate: string; margin?: string };
  format: (value: number) => string;
}) => {
  const t = useText();
  const [offset, setOffset] = useState(0);
  const { points, words, format } = props;
  const rows = [...points].reverse().slice(offset, offset + pageSize);
  const value = (of: number | undefined) =>
    of === undefined ? t('rolloutPage.signals.noValue') : format(of);
  const side = (id: 'candidate' | 'stable'): ColumnConfig<SignalPoint> => ({
    id,
    label: words[id],
    cell: point => (
      <CellText
        title={value(point[id])}
        description={t('rolloutPage.signals.requests', {
          count: point[`${id}Requests`].toLocaleString(),
        })}
      />
    ),
  });
  const columns: ColumnConfig<SignalPoint>[] = [
    {
      id: 'window',
      label: t('rolloutPage.signals.window'),
      isRowHeader: true,
      cell: point => <CellText title={formatTime(point.at, true)} />,
    },
    side('stable'),
    side('candidate'),
  ];
  if (words.margin) {
    columns.push({
      id: 'margin',
      label: words.margin,
      cell: point => <CellText title={value(point.margin)} />,
    });
  }
  return (
    <section aria-label={props.label}>
      <DataTable
        columnConfig={columns}
        data={rows}
        pagination={
          points.length > pageSize
            ? {
                type: 'page',
                pageSize,
                offset,
                totalCount: points.length,
                showPageSizeOptions: false,
                hasNextPage: offset + pageSize < points.length,
                hasPreviousPage: offset > 0,
                onNextPage: () => setOffset(offset + pageSize),
                onPreviousPage: () => setOffset(Math.max(0, offset - pageSize)),
              }
            : { type: 'none' }
        }
      />
    </section>
  );
};
