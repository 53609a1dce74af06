import { Cell, CellText, ColumnConfig } from '@backstage/ui';
import {
  type ModelVersionInfo,
  runtimeOf,
} from '@fairway/backstage-plugin-mlops-common';
import { formatInstant, shortDigest } from '../../../format';
import { useText } from '../../../translation';
import { DeployStatus } from '../../models/DeployStatus/DeployStatus';
import { MetricList } from '../../models/MetricList/MetricList';
import { CopyButton } from '../../shared/CopyButton/CopyButton';

type Row = ModelVersionInfo & { id: string };

/** The columns of the versions of one Model. */
export function useVersionColumns(model: string): ColumnConfig<Row>[] {
  const t = useText();
  return [
    {
      id: 'name',
      label: t('entity.versions.column.name'),
      isRowHeader: true,
      cell: version => (
        <CellText title={version.name} description={version.description} />
      ),
    },
    {
      id: 'quality',
      label: t('entity.versions.column.quality'),
      cell: version => (
        <Cell>
          <MetricList metrics={version.metrics} showDataset />
        </Cell>
      ),
    },
    {
      id: 'format',
      label: t('entity.versions.column.format'),
      cell: version => (
        <CellText
          title={version.format.name}
          description={version.format.version}
        />
      ),
    },
    {
      id: 'digest',
      label: t('service.revision.digest'),
      cell: version => (
        <Cell>
          <code title={version.digest}>{shortDigest(version.digest)}…</code>
          <CopyButton
            text={version.digest}
            what={t('entity.versions.digest')}
          />
        </Cell>
      ),
    },
    {
      id: 'created',
      label: t('entity.versions.column.created'),
      cell: version => (
        <CellText
          title={
            version.createdAt
              ? formatInstant(version.createdAt)
              : t('common.notSet')
          }
        />
      ),
    },
    {
      id: 'deploy',
      label: t('entity.versions.column.deploy'),
      cell: version => (
        <Cell>
          <DeployStatus
            deployable={version.deployable}
            reasons={version.reasons}
            formData={{ model, version: version.name }}
            runtime={runtimeOf(version)}
            label={t('entity.versions.deployVersion', { name: version.name })}
          >
            {t('entity.versions.deploy')}
          </DeployStatus>
        </Cell>
      ),
    },
  ];
}
