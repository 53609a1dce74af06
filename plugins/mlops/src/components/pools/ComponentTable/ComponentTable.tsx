import { CellText, ColumnConfig } from '@backstage/ui';
import type { ClusterComponent } from '@fairway/backstage-plugin-mlops-common';
import { useText } from '../../../translation';
import { DataTable } from '../../shared/DataTable/DataTable';

type Row = ClusterComponent & { id: string };

/** What a cluster has installed, what follows, and how to add what is missing. */
export const ComponentTable = (props: { components: ClusterComponent[] }) => {
  const t = useText();
  const columns: ColumnConfig<Row>[] = [
    {
      id: 'name',
      label: t('entity.pool.component'),
      isRowHeader: true,
      cell: ({ name }) => <CellText title={name} />,
    },
    {
      id: 'versions',
      label: t('entity.pool.version'),
      cell: ({ installed, versions }) => (
        <CellText
          title={
            installed
              ? versions.join(', ')
              : t('entity.pool.componentNotInstalled')
          }
        />
      ),
    },
    {
      id: 'effect',
      label: t('entity.pool.componentEffect'),
      cell: ({ effect, fix }) => <CellText title={effect} description={fix} />,
    },
  ];
  return (
    <section aria-label={t('entity.pool.components')}>
      <DataTable
        columnConfig={columns}
        data={props.components.map(one => ({ ...one, id: one.name }))}
        pagination={{ type: 'none' }}
      />
    </section>
  );
};
