import { useRouteRef } from '@backstage/core-plugin-api';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { Cell, CellText, ColumnConfig, Text } from '@backstage/ui';
import type { InferenceService } from '@fairway/backstage-plugin-mlops-common';
import { useMemo } from 'react';
import { serviceRouteRef } from '../../../routes';
import { useText } from '../../../translation';
import { Ago } from '../../shared/Ago/Ago';
import { PhaseBadge } from '../../shared/PhaseBadge/PhaseBadge';
import { describeReady } from '../describeReady';

/** The columns of the list of inference services. */
export function useServiceColumns(): ColumnConfig<InferenceService>[] {
  const t = useText();
  const link = useRouteRef(serviceRouteRef);
  return useMemo(
    () => [
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
            {service.status.phase !== 'ready' && (
              <Text as="div" variant="body-small" color="secondary">
                {service.status.message}
              </Text>
            )}
          </Cell>
        ),
      },
      {
        id: 'model',
        label: t('lists.services.columnModel'),
        cell: service => (
          <Cell>
            <EntityRefLink entityRef={service.model} />
            <Text as="div" variant="body-small" color="secondary">
              {t('lists.services.version', {
                version: service.revision.spec.modelVersion,
              })}
            </Text>
          </Cell>
        ),
      },
      {
        id: 'environment',
        label: t('lists.services.columnEnvironment'),
        cell: service => <CellText title={service.environment} />,
      },
      {
        id: 'replicas',
        label: t('lists.services.columnReplicas'),
        cell: service => <CellText title={describeReady(service)} />,
      },
      {
        id: 'pool',
        label: t('lists.services.columnPool'),
        cell: service => (
          <Cell>
            <EntityRefLink entityRef={service.pool} />
          </Cell>
        ),
      },
      {
        id: 'owner',
        label: t('lists.services.columnOwner'),
        cell: service => (
          <Cell>
            <EntityRefLink entityRef={service.owner} defaultKind="group" />
          </Cell>
        ),
      },
      {
        id: 'updated',
        label: t('lists.services.columnUpdated'),
        cell: service => (
          <Cell>
            <Text variant="body-small">
              <Ago instant={service.updatedAt} />
            </Text>
          </Cell>
        ),
      },
    ],
    [t, link],
  );
}
