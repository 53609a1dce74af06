import { ColumnConfig, TableItem } from '@backstage/ui';
import { ReactNode } from 'react';
import { ShownPage } from '../../../hooks/usePage';
import { Resource } from '../../../hooks/useResource';
import { DataTable } from '../DataTable/DataTable';
import { ErrorState } from '../ErrorState/ErrorState';
import styles from './PagedTable.module.css';

/**
 * A page of a list, with the way to its neighbours where one page does not hold
 * it. Where nothing could be read, the error stands in its place.
 */
export const PagedTable = <T extends TableItem>(props: {
  label: string;
  columns: ColumnConfig<T>[];
  resource: Resource<{ totalItems: number }>;
  page: ShownPage;
  /** The items of the resource; absent while it has none yet. */
  rows: T[] | undefined;
  empty?: ReactNode;
  /** Scrolls by itself where it is wider than its surroundings. */
  isWide?: boolean;
}) => {
  const { resource, page } = props;
  if (resource.error && !resource.data) {
    return <ErrorState error={resource.error} onRetry={resource.reload} />;
  }
  const total = resource.data?.totalItems ?? 0;
  const { limit, offset } = page.query;
  return (
    <section
      aria-label={props.label}
      className={props.isWide ? styles.wide : undefined}
    >
      <DataTable
        columnConfig={props.columns}
        data={props.rows}
        isPending={resource.isPending}
        isStale={resource.isStale}
        emptyState={props.empty}
        pagination={
          total > limit
            ? {
                type: 'page',
                pageSize: limit,
                offset,
                totalCount: total,
                showPageSizeOptions: false,
                hasNextPage: offset + limit < total,
                hasPreviousPage: offset > 0,
                onNextPage: () => page.setOffset(offset + limit),
                onPreviousPage: () =>
                  page.setOffset(Math.max(0, offset - limit)),
              }
            : { type: 'none' }
        }
      />
    </section>
  );
};
