import { Container, Tag, TagGroup } from '@backstage/ui';
import { phases, phaseSchema } from '@fairway/backstage-plugin-mlops-common';
import { RiServerLine } from '@remixicon/react';
import { useListQuery } from '../../../hooks/useListQuery';
import { useMlops, useServices } from '../../../hooks/useMlops';
import { useText } from '../../../translation';
import { DeployButton } from '../../shared/DeployButton/DeployButton';
import { EmptyState } from '../../shared/EmptyState/EmptyState';
import { ListTable } from '../../shared/ListTable/ListTable';
import { ListToolbar } from '../../shared/ListToolbar/ListToolbar';
import { useServiceColumns } from './useServiceColumns';

const filterNames = ['environment', 'phase', 'model', 'pool'] as const;

/** Every inference service that the reader may see, live. */
export const ServicesPage = () => {
  const t = useText();
  const query = useListQuery(filterNames);
  const options = useMlops('getOptions');
  const resource = useServices({
    limit: query.limit,
    offset: query.offset,
    search: query.search,
    environment: query.filter('environment'),
    phase: phaseSchema.safeParse(query.filter('phase')).data,
    model: query.filter('model'),
    pool: query.filter('pool'),
  });
  const columns = useServiceColumns();
  const narrowed = [
    { name: 'model', label: t('lists.services.filterModel') },
    { name: 'pool', label: t('lists.services.filterPool') },
  ].filter(({ name }) => query.filter(name));
  return (
    <Container>
      <ListToolbar
        query={query}
        searchPlaceholder={t('lists.services.searchPlaceholder')}
        filters={[
          {
            name: 'environment',
            label: t('lists.services.filterEnvironment'),
            options: (options.data?.environments ?? []).map(environment => ({
              id: environment.name,
              label: environment.title,
            })),
          },
          {
            name: 'phase',
            label: t('lists.services.filterPhase'),
            options: phases.map(phase => ({
              id: phase,
              label: t(`common.phase.${phase}`),
            })),
          },
        ]}
      >
        <DeployButton size="medium">{t('lists.deploy')}</DeployButton>
      </ListToolbar>
      {narrowed.length > 0 && (
        <TagGroup
          aria-label={t('lists.services.narrowed')}
          onRemove={names =>
            names.forEach(name => query.setFilter(String(name), undefined))
          }
        >
          {narrowed.map(({ name, label }) => (
            <Tag key={name} id={name}>
              {`${label}: ${query.filter(name)}`}
            </Tag>
          ))}
        </TagGroup>
      )}
      <ListTable
        label={t('lists.services.label')}
        columns={columns}
        resource={resource}
        query={query}
        empty={
          <EmptyState
            icon={<RiServerLine />}
            title={t('lists.services.emptyTitle')}
            action={<DeployButton>{t('lists.deploy')}</DeployButton>}
          >
            {t('lists.services.empty')}
          </EmptyState>
        }
      />
    </Container>
  );
};
