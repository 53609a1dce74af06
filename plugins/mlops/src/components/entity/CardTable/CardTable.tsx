import { ColumnConfig, TableItem } from '@backstage/ui';
import { ReactNode } from 'react';
import { Resource } from '../../../hooks/useResource';
import { DataTable } from '../../shared/DataTable/DataTable';
import { ErrorState } from '../../shared/ErrorState/ErrorState';
import { StaleNotice } from '../../shared/StaleNotice/StaleNotice';

/**
 * A short table on the card of an entity, said to be old where it could not be
 * refreshed. Where nothing could be read, the error stands in its place.
 */
export const CardTable = <T extends TableItem>(props: {
  label: string;
  columns: ColumnConfig<T>[];
  resource: Resource<unknown>;
  /** What the resource holds; absent while it has nothing yet. */
  rows: T[] | undefined;
  empty: ReactNode;
}) => {
  const { resource } = props;
  if (resource.error && !resource.data) {
    return <ErrorState error={resource.error} onRetry={resource.reload} />;
  }
  return (
    <section aria-label={props.label}>
      <StaleNotice resource={resource} />
      <DataTable
        columnConfig={props.columns}
        data={props.rows}
        isPending={resource.isPending}
        isStale={resource.isStale}
        pagination={{ type: 'none' }}
        emptyState={props.empty}
      />
    </section>
  );
};
