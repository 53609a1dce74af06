import { useRouteRef } from '@backstage/core-plugin-api';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { Cell, CellText, ColumnConfig, Link, Text } from '@backstage/ui';
import {
  type ModelInfo,
  runtimeOf,
} from '@fairway/backstage-plugin-mlops-common';
import { useMemo } from 'react';
import { servicesRouteRef } from '../../../routes';
import { useText } from '../../../translation';
import { DeployStatus } from '../DeployStatus/DeployStatus';
import { MetricList } from '../MetricList/MetricList';

export type ModelRow = ModelInfo & { id: string };

/** The columns of the list of models. */
export function useModelColumns(): ColumnConfig<ModelRow>[] {
  const t = useText();
  const services = useRouteRef(servicesRouteRef);
  return useMemo(
    () => [
      {
        id: 'name',
        label: t('lists.models.columnName'),
        isRowHeader: true,
        cell: model => (
          <Cell>
            <EntityRefLink entityRef={model.ref}>{model.title}</EntityRefLink>
            {model.description && (
              <Text as="div" variant="body-small" color="secondary">
                {model.description}
              </Text>
            )}
          </Cell>
        ),
      },
      {
        id: 'type',
        label: t('lists.models.columnType'),
        cell: model => <CellText title={model.type} description={model.task} />,
      },
      {
        id: 'latest',
        label: t('lists.models.columnLatest'),
        cell: model => (
          <CellText
            title={model.versions[0]?.name ?? t('lists.models.noVersions')}
            description={model.versions[0]?.format.name}
          />
        ),
      },
      {
        id: 'quality',
        label: t('lists.models.columnQuality'),
        cell: model => (
          <Cell>
            <MetricList metrics={model.versions[0]?.metrics ?? []} />
          </Cell>
        ),
      },
      {
        id: 'services',
        label: t('lists.models.columnServices'),
        cell: model => (
          <Cell>
            <Link
              href={`${services?.()}?model=${encodeURIComponent(model.ref)}`}
              aria-label={t('lists.models.servicesOf', {
                count: model.serviceCount,
                name: model.title,
              })}
            >
              {String(model.serviceCount)}
            </Link>
          </Cell>
        ),
      },
      {
        id: 'owner',
        label: t('lists.models.columnOwner'),
        cell: model => (
          <Cell>
            <EntityRefLink entityRef={model.owner} defaultKind="group" />
          </Cell>
        ),
      },
      {
        id: 'deploy',
        label: t('lists.models.columnDeploy'),
        cell: model => {
          const version = model.versions.find(({ deployable }) => deployable);
          return (
            <Cell>
              <DeployStatus
                deployable={model.deployable}
                reasons={model.reasons}
                formData={{ model: model.ref, version: version?.name }}
                runtime={version && runtimeOf(version)}
                label={t('lists.models.deployOne', { name: model.title })}
              >
                {t('lists.models.deployAction')}
              </DeployStatus>
            </Cell>
          );
        },
      },
    ],
    [t, services],
  );
}
