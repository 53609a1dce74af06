import { CellText, ColumnConfig, useTable } from '@backstage/ui';
import type { RowReading } from '../../../playground/response';
import { useText } from '../../../translation';
import { DataTable } from '../../shared/DataTable/DataTable';

type Item = { id: number; row: RowReading };

/** One line for each row of a prediction of several. */
export const RowTable = ({ rows }: { rows: RowReading[] }) => {
  const t = useText();
  const columns: ColumnConfig<Item>[] = [
    {
      id: 'row',
      label: t('playground.rowColumn'),
      isRowHeader: true,
      cell: item => <CellText title={String(item.id)} />,
    },
    {
      id: 'result',
      label: t('playground.historyResult'),
      cell: ({ row }) => (
        <CellText title={row.kind === 'class' ? row.label : row.value} />
      ),
    },
    {
      id: 'probability',
      label: t('playground.probability'),
      isHidden: rows[0]?.kind !== 'class',
      cell: ({ row }) => (
        <CellText
          title={
            row.kind === 'class' && row.probabilities[0]
              ? `${(100 * row.probabilities[0].value).toFixed(1)} %`
              : '–'
          }
        />
      ),
    },
  ];
  const { tableProps } = useTable<Item>({
    mode: 'complete',
    data: rows.map((row, index) => ({ id: index + 1, row })),
    paginationOptions: { pageSize: 10, showPageSizeOptions: false },
  });
  return (
    <section aria-label={t('playground.rows')}>
      <DataTable columnConfig={columns} {...tableProps} />
    </section>
  );
};
