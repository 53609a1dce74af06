import { Container } from '@backstage/ui';
import { RiBrainLine } from '@remixicon/react';
import { useListQuery } from '../../../hooks/useListQuery';
import { useMlops } from '../../../hooks/useMlops';
import { useText } from '../../../translation';
import { DeployButton } from '../../shared/DeployButton/DeployButton';
import { EmptyState } from '../../shared/EmptyState/EmptyState';
import { ListTable } from '../../shared/ListTable/ListTable';
import { ListToolbar } from '../../shared/ListToolbar/ListToolbar';
import { useModelColumns } from './useModelColumns';

const filterNames = ['deployable'] as const;

/** Every Model of the catalog, and whether it can be deployed. */
export const ModelsPage = () => {
  const t = useText();
  const query = useListQuery(filterNames);
  const deployable = query.filter('deployable');
  const resource = useMlops('listModels', {
    query: {
      limit: query.limit,
      offset: query.offset,
      search: query.search,
      deployable:
        deployable === 'true' || deployable === 'false'
          ? deployable
          : undefined,
    },
  });
  const columns = useModelColumns();
  const page = resource.data && {
    ...resource.data,
    items: resource.data.items.map(model => ({ ...model, id: model.ref })),
  };
  return (
    <Container>
      <ListToolbar
        query={query}
        searchPlaceholder={t('lists.models.searchPlaceholder')}
        filters={[
          {
            name: 'deployable',
            label: t('lists.models.filterDeployable'),
            options: [
              { id: 'true', label: t('lists.models.filterDeployableYes') },
              { id: 'false', label: t('lists.models.filterDeployableNo') },
            ],
          },
        ]}
      >
        <DeployButton size="medium">{t('lists.deploy')}</DeployButton>
      </ListToolbar>
      <ListTable
        label={t('lists.models.label')}
        columns={columns}
        resource={{ ...resource, data: page }}
        query={query}
        empty={
          <EmptyState
            icon={<RiBrainLine />}
            title={t('lists.models.emptyTitle')}
          >
            {t('lists.models.empty')}
          </EmptyState>
        }
      />
    </Container>
  );
};
