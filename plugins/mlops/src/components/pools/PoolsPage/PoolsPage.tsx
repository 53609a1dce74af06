import { Container } from '@backstage/ui';
import { RiCpuLine } from '@remixicon/react';
import { useListQuery } from '../../../hooks/useListQuery';
import { everyTenSeconds, useMlops } from '../../../hooks/useMlops';
import { useServiceHint } from '../../../hooks/useServiceHint';
import { useText } from '../../../translation';
import { EmptyState } from '../../shared/EmptyState/EmptyState';
import { ListTable } from '../../shared/ListTable/ListTable';
import { usePoolColumns } from './usePoolColumns';

const filterNames: string[] = [];

/** Every pool: what it has, what is taken, what it costs. */
export const PoolsPage = () => {
  const t = useText();
  const query = useListQuery(filterNames);
  const resource = useMlops('listPools', {
    query: { limit: query.limit, offset: query.offset },
    hint: useServiceHint(),
    pollMs: everyTenSeconds,
  });
  const columns = usePoolColumns();
  const page = resource.data && {
    ...resource.data,
    items: resource.data.items.map(pool => ({ ...pool, id: pool.ref })),
  };
  return (
    <Container>
      <ListTable
        label={t('lists.pools.label')}
        columns={columns}
        resource={{ ...resource, data: page }}
        query={query}
        empty={
          <EmptyState icon={<RiCpuLine />} title={t('lists.pools.emptyTitle')}>
            {t('lists.pools.empty')}
          </EmptyState>
        }
      />
    </Container>
  );
};
