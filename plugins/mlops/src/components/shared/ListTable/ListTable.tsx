import { ColumnConfig, TableItem } from '@backstage/ui';
import { ReactNode } from 'react';
import { ListQuery } from '../../../hooks/useListQuery';
import { Resource } from '../../../hooks/useResource';
import { useText } from '../../../translation';
import { Button } from '@backstage/ui';
import { RiFilterOffLine } from '@remixicon/react';
import { EmptyState } from '../EmptyState/EmptyState';
import { ErrorState } from '../ErrorState/ErrorState';
import { StaleNotice } from '../StaleNotice/StaleNotice';
import { DataTable } from '../DataTable/DataTable';
import styles from './ListTable.module.css';

type Page<T> = { items: T[]; totalItems: number };

/** A page of a list that the backend searches, filters and cuts. */
export const ListTable = <T extends TableItem>(props: {
  label: string;
  columns: ColumnConfig<T>[];
  resource: Resource<Page<T>>;
  query: ListQuery;
  empty: ReactNode;
}) => {
  const t = useText();
  const { resource, query } = props;
  if (resource.error && !resource.data) {
    return <ErrorState error={resource.error} onRetry={resource.reload} />;
  }
  const total = resource.data?.totalItems ?? 0;
  const { limit, offset } = query;
  const noMatch = (
    <EmptyState
      icon={<RiFilterOffLine />}
      title={t('lists.noMatchTitle')}
      action={
        <Button variant="secondary" onPress={query.clear}>
          {t('common.clearFilters')}
        </Button>
      }
    >
      {t('lists.noMatch')}
    </EmptyState>
  );
  return (
    <section aria-label={props.label} className={styles.root}>
      <StaleNotice resource={resource} />
      <DataTable
        columnConfig={props.columns}
        data={resource.data?.items}
        isPending={resource.isPending}
        isStale={resource.isStale}
        emptyState={query.isFiltered ? noMatch : props.empty}
        pagination={
          total <= 10 && offset === 0
            ? { type: 'none' }
            : {
                type: 'page',
                pageSize: limit,
                offset,
                totalCount: total,
                pageSizeOptions: [10, 25, 50, 100],
                hasNextPage: offset + limit < total,
                hasPreviousPage: offset > 0,
                onNextPage: () => query.setPage({ offset: offset + limit }),
                onPreviousPage: () =>
                  query.setPage({ offset: Math.max(0, offset - limit) }),
                onPageSizeChange: size =>
                  query.setPage({ limit: size, offset: 0 }),
                getLabel: () =>
                  t('lists.pagination', {
                    from: total === 0 ? 0 : offset + 1,
                    to: Math.min(offset + limit, total),
                    total,
                  }),
              }
        }
      />
    </section>
  );
};
