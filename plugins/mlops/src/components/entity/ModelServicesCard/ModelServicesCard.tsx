import { useRouteRef } from '@backstage/core-plugin-api';
import { EntityInfoCard } from '@backstage/plugin-catalog-react';
import { Cell, CellText, ColumnConfig, Link } from '@backstage/ui';
import type { InferenceService } from '@fairway/backstage-plugin-mlops-common';
import { useServices } from '../../../hooks/useMlops';
import { serviceRouteRef, servicesRouteRef } from '../../../routes';
import { useText } from '../../../translation';
import { DeployButton } from '../../shared/DeployButton/DeployButton';
import { EmptyState } from '../../shared/EmptyState/EmptyState';
import { PhaseBadge } from '../../shared/PhaseBadge/PhaseBadge';
import { CardTable } from '../CardTable/CardTable';
import { useEntityPath } from '../useEntityPath';

const shown = 10;

/** The inference services that run a Model, live. */
export const ModelServicesCard = () => {
  const t = useText();
  const { ref } = useEntityPath();
  const link = useRouteRef(serviceRouteRef);
  const services = useRouteRef(servicesRouteRef);
  const resource = useServices({ model: ref, limit: shown });
  const total = resource.data?.totalItems ?? 0;
  const columns: ColumnConfig<InferenceService>[] = [
    {
      id: 'name',
      label: t('lists.services.columnName'),
      isRowHeader: true,
      cell: service => (
        <CellText
          title={service.name}
          href={link?.({ service: service.name })}
        />
      ),
    },
    {
      id: 'state',
      label: t('lists.services.columnState'),
      cell: service => (
        <Cell>
          <PhaseBadge status={service.status} />
        </Cell>
      ),
    },
    {
      id: 'version',
      label: t('service.version'),
      cell: service => <CellText title={service.revision.spec.modelVersion} />,
    },
    {
      id: 'environment',
      label: t('service.environment'),
      cell: service => <CellText title={service.environment} />,
    },
  ];
  return (
    <EntityInfoCard
      title={t('entity.services.title')}
      footerActions={
        total > shown ? (
          <Link href={`${services?.()}?model=${encodeURIComponent(ref)}`}>
            {t('entity.services.all')}
          </Link>
        ) : undefined
      }
    >
      <CardTable
        label={t('entity.services.label')}
        columns={columns}
        resource={resource}
        rows={resource.data?.items}
        empty={
          <EmptyState
            title={t('entity.services.empty')}
            action={
              <DeployButton formData={{ model: ref }}>
                {t('lists.deploy')}
              </DeployButton>
            }
          >
            {t('lists.services.empty')}
          </EmptyState>
        }
      />
    </EntityInfoCard>
  );
};
