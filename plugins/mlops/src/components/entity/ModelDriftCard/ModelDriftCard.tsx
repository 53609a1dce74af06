import { useRouteRef } from '@backstage/core-plugin-api';
import { useApi } from '@backstage/frontend-plugin-api';
import { EntityInfoCard } from '@backstage/plugin-catalog-react';
import { Cell, CellText, ColumnConfig, Text } from '@backstage/ui';
import { RiBarChart2Line } from '@remixicon/react';
import { mlopsApiRef } from '../../../api';
import { formatNumber } from '../../../format';
import { useResource } from '../../../hooks/useResource';
import { serviceRouteRef } from '../../../routes';
import { useText } from '../../../translation';
import { ServiceDriftMark } from '../../drift/DriftMark';
import { DataTable } from '../../shared/DataTable/DataTable';
import { EmptyState } from '../../shared/EmptyState/EmptyState';
import { ErrorState } from '../../shared/ErrorState/ErrorState';
import { explainError } from '../../shared/ErrorState/explainError';
import { StaleNotice } from '../../shared/StaleNotice/StaleNotice';
import { useEntityPath } from '../useEntityPath';
import { DriftOfService, loadModelDrift } from './modelDrift';

const pollMs = 30_000;

/** Whether the services of a Model get what it was trained on. */
export const ModelDriftCard = () => {
  const t = useText();
  const mlopsApi = useApi(mlopsApiRef);
  const { ref } = useEntityPath();
  const link = useRouteRef(serviceRouteRef);
  const resource = useResource({
    key: ref,
    load: signal => loadModelDrift(mlopsApi, ref, signal),
    pollMs: () => pollMs,
  });
  const { data, error } = resource;
  const columns: ColumnConfig<DriftOfService>[] = [
    {
      id: 'service',
      label: t('rollouts.columns.service'),
      isRowHeader: true,
      cell: ({ service }) => (
        <CellText
          title={service.name}
          description={service.environment}
          href={`${link?.({ service: service.name })}/drift`}
        />
      ),
    },
    {
      id: 'state',
      label: t('drift.features.state'),
      cell: row => (
        <Cell>
          {row.error && (
            <Text as="div" variant="body-small" color="danger">
              {t('drift.modelCard.failed')}: {explainError(row.error, t).text}
            </Text>
          )}
          {row.drift && <ServiceDriftMark drift={row.drift} />}
          {row.drift?.window && (
            <Text as="div" variant="body-small" color="secondary">
              {t('drift.modelCard.counted', {
                counted: formatNumber(row.drift.window.counted),
              })}
            </Text>
          )}
        </Cell>
      ),
    },
    {
      id: 'worst',
      label: t('drift.modelCard.worst'),
      cell: ({ drift }) => {
        const [worst] = drift?.report?.features ?? [];
        return worst ? (
          <CellText title={worst.name} description={worst.sentence} />
        ) : (
          <CellText
            title={drift?.message ?? ''}
            description={drift?.action}
            color="secondary"
          />
        );
      },
    },
  ];
  return (
    <EntityInfoCard title={t('drift.modelCard.title')}>
      {error && !data ? (
        <ErrorState error={error} onRetry={resource.reload} />
      ) : (
        <section aria-label={t('drift.modelCard.label')}>
          <StaleNotice resource={resource} />
          <DataTable
            columnConfig={columns}
            data={data}
            isPending={resource.isPending}
            pagination={{ type: 'none' }}
            emptyState={
              <EmptyState
                icon={<RiBarChart2Line />}
                title={t('drift.modelCard.emptyTitle')}
              >
                {t('drift.modelCard.empty')}
              </EmptyState>
            }
          />
        </section>
      )}
    </EntityInfoCard>
  );
};
