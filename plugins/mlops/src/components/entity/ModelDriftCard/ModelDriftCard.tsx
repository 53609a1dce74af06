import { useRouteRef } from '@backstage/core-plugin-api';
import { useApi } from '@backstage/frontend-plugin-api';
import { EntityInfoCard } from '@backstage/plugin-catalog-react';
import { Cell, CellText, ColumnConfig, Flex, Text } from '@backstage/ui';
import type { ServiceDrift } from '@fairway/backstage-plugin-mlops-common';
import { RiBarChart2Line } from '@remixicon/react';
import { mlopsApiRef } from '../../../api';
import { formatNumber } from '../../../format';
import { useResource } from '../../../hooks/useResource';
import { serviceRouteRef } from '../../../routes';
import { useText } from '../../../translation';
import { ServiceDriftMark } from '../../drift/DriftMark';
import { EmptyState } from '../../shared/EmptyState/EmptyState';
import { explainError } from '../../shared/ErrorState/explainError';
import { CardTable } from '../CardTable/CardTable';
import { useEntityPath } from '../useEntityPath';
import { DriftOfService, loadModelDrift } from './modelDrift';

const pollMs = 30_000;

/** Whether it has drifted, and the worst feature or else why that is not known. */
const DriftSummary = ({ drift }: { drift: ServiceDrift }) => {
  const t = useText();
  const [worst] = drift.report?.features ?? [];
  const words = worst
    ? [worst.sentence]
    : [drift.message, drift.action].filter(text => text !== undefined);
  return (
    <Flex direction="column" gap="1">
      <Flex gap="2" align="center" style={{ flexWrap: 'wrap' }}>
        <ServiceDriftMark drift={drift} />
        {worst && <Text weight="bold">{worst.name}</Text>}
        {drift.window && (
          <Text variant="body-small" color="secondary">
            {t('drift.modelCard.counted', {
              counted: formatNumber(drift.window.counted),
            })}
          </Text>
        )}
      </Flex>
      {words.map(text => (
        <Text key={text} as="div" variant="body-small" color="secondary">
          {text}
        </Text>
      ))}
    </Flex>
  );
};

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
      id: 'drift',
      label: t('drift.modelCard.title'),
      cell: ({ drift, error: problem }) => (
        <Cell>
          {problem && (
            <Text as="div" variant="body-small" color="danger">
              {t('drift.modelCard.failed')}: {explainError(problem, t).text}
            </Text>
          )}
          {drift && <DriftSummary drift={drift} />}
        </Cell>
      ),
    },
  ];
  return (
    <EntityInfoCard title={t('drift.modelCard.title')}>
      <CardTable
        label={t('drift.modelCard.label')}
        columns={columns}
        resource={resource}
        rows={resource.data}
        empty={
          <EmptyState
            icon={<RiBarChart2Line />}
            title={t('drift.modelCard.emptyTitle')}
          >
            {t('drift.modelCard.empty')}
          </EmptyState>
        }
      />
    </EntityInfoCard>
  );
};
