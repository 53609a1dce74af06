import { useRouteRef } from '@backstage/core-plugin-api';
import { useApi } from '@backstage/frontend-plugin-api';
import { EntityInfoCard } from '@backstage/plugin-catalog-react';
import { Cell, CellText, ColumnConfig, Flex, Text } from '@backstage/ui';
import { RiGitMergeLine } from '@remixicon/react';
import { mlopsApiRef } from '../../../api';
import { everyTenSeconds } from '../../../hooks/useMlops';
import { useResource } from '../../../hooks/useResource';
import { useServiceHint } from '../../../hooks/useServiceHint';
import { headlineOf, nameOf } from '../../../rollout/headline';
import { serviceRouteRef } from '../../../routes';
import { useText } from '../../../translation';
import { NoGatesMark } from '../../rollouts/RolloutMarks/NoGatesMark';
import { PhaseMark } from '../../rollouts/RolloutMarks/PhaseMark';
import { Ago } from '../../shared/Ago/Ago';
import { EmptyState } from '../../shared/EmptyState/EmptyState';
import { explainError } from '../../shared/ErrorState/explainError';
import { CardTable } from '../CardTable/CardTable';
import { useEntityPath } from '../useEntityPath';
import { loadModelRollouts, ServiceRollout } from './modelRollouts';

/** The rollout that is under way, or the last one, of each service of a Model. */
export const ModelRolloutsCard = () => {
  const t = useText();
  const mlopsApi = useApi(mlopsApiRef);
  const { ref } = useEntityPath();
  const link = useRouteRef(serviceRouteRef);
  const resource = useResource({
    key: ref,
    load: signal => loadModelRollouts(mlopsApi, ref, signal),
    hint: useServiceHint(),
    pollMs: everyTenSeconds,
  });
  const columns: ColumnConfig<ServiceRollout>[] = [
    {
      id: 'service',
      label: t('rollouts.columns.service'),
      isRowHeader: true,
      cell: ({ service }) => (
        <CellText
          title={service.name}
          href={link?.({ service: service.name })}
        />
      ),
    },
    {
      id: 'environment',
      label: t('rollouts.columns.environment'),
      cell: ({ service }) => <CellText title={service.environment} />,
    },
    {
      id: 'version',
      label: t('rollouts.columns.latest'),
      cell: ({ service, rollout, version }) =>
        rollout ? (
          <CellText
            title={nameOf(rollout.candidateRevision, version, t)}
            href={`${link?.({ service: service.name })}/rollouts/${rollout.id}`}
          />
        ) : (
          <CellText title={t('shipping.modelCard.none')} color="secondary" />
        ),
    },
    {
      id: 'state',
      label: t('rollouts.columns.state'),
      cell: row => (
        <Cell>
          {row.error && (
            <Text as="div" variant="body-small" color="danger">
              {t('shipping.modelCard.failed')}:{' '}
              {explainError(row.error, t).text}
            </Text>
          )}
          {row.rollout && (
            <>
              <Flex gap="1" style={{ flexWrap: 'wrap' }}>
                <PhaseMark phase={row.rollout.phase} />
                <NoGatesMark hasGates={row.rollout.hasGates} />
              </Flex>
              <Text as="div" variant="body-small" color="secondary">
                {headlineOf(row.rollout, row.version, t).title}
              </Text>
              <Text as="div" variant="body-small" color="secondary">
                <Ago instant={row.rollout.endedAt ?? row.rollout.phaseSince} />
              </Text>
            </>
          )}
        </Cell>
      ),
    },
  ];
  return (
    <EntityInfoCard title={t('shipping.modelCard.title')}>
      <CardTable
        label={t('shipping.modelCard.label')}
        columns={columns}
        resource={resource}
        rows={resource.data}
        empty={
          <EmptyState
            icon={<RiGitMergeLine />}
            title={t('shipping.modelCard.emptyTitle')}
          >
            {t('shipping.modelCard.empty')}
          </EmptyState>
        }
      />
    </EntityInfoCard>
  );
};
