import { useRouteRef } from '@backstage/core-plugin-api';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { Cell, CellText, ColumnConfig } from '@backstage/ui';
import type { Pool } from '@fairway/backstage-plugin-mlops-common';
import { serviceRouteRef } from '../../../routes';
import { useText } from '../../../translation';
import { describeAmounts } from '../amounts';
import { DataTable } from '../../shared/DataTable/DataTable';

type Row = Pool['holders'][number] & { id: string };

/** Which services hold how much of a pool. */
export const HolderTable = ({ holders }: { holders: Pool['holders'] }) => {
  const t = useText();
  const link = useRouteRef(serviceRouteRef);
  const columns: ColumnConfig<Row>[] = [
    {
      id: 'service',
      label: t('entity.pool.service'),
      isRowHeader: true,
      cell: holder => (
        <CellText
          title={holder.service}
          href={link?.({ service: holder.service })}
        />
      ),
    },
    {
      id: 'owner',
      label: t('service.owner'),
      cell: holder => (
        <Cell>
          <EntityRefLink entityRef={holder.owner} defaultKind="group" />
        </Cell>
      ),
    },
    {
      id: 'environment',
      label: t('entity.pool.environment'),
      cell: holder => <CellText title={holder.environment} />,
    },
    {
      id: 'replicas',
      label: t('entity.pool.replicas'),
      cell: holder => <CellText title={String(holder.replicas)} />,
    },
    {
      id: 'reserved',
      label: t('entity.pool.reserved'),
      cell: holder => <CellText title={describeAmounts(holder.reserved, t)} />,
    },
  ];
  return (
    <section aria-label={t('entity.pool.holders')}>
      <DataTable
        columnConfig={columns}
        data={holders.map(holder => ({ ...holder, id: holder.service }))}
        pagination={{ type: 'none' }}
      />
    </section>
  );
};
