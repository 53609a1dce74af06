import { Cell, CellText, ColumnConfig, Text } from '@backstage/ui';
import type {
  InferenceService,
  Replica,
} from '@fairway/backstage-plugin-mlops-common';
import {
  RiCheckLine,
  RiCloseCircleLine,
  RiLoader4Line,
  RiStopCircleLine,
} from '@remixicon/react';
import { ReactElement } from 'react';
import { useText } from '../../../translation';
import { Ago } from '../../shared/Ago/Ago';
import { StatusMark, Tone } from '../../shared/StatusMark/StatusMark';
import { DataTable } from '../../shared/DataTable/DataTable';

type Row = Replica & { id: string };

const looks: Record<
  Replica['state'],
  { tone: Tone; icon: ReactElement; isMoving?: boolean }
> = {
  starting: { tone: 'announcement', icon: <RiLoader4Line />, isMoving: true },
  ready: { tone: 'positive', icon: <RiCheckLine /> },
  draining: { tone: 'neutral', icon: <RiLoader4Line />, isMoving: true },
  crashed: { tone: 'negative', icon: <RiCloseCircleLine /> },
  stopped: { tone: 'neutral', icon: <RiStopCircleLine /> },
};

/** Each process that serves, its state and why. */
export const ReplicaTable = ({ service }: { service: InferenceService }) => {
  const t = useText();
  const columns: ColumnConfig<Row>[] = [
    {
      id: 'name',
      label: t('service.replicas.name'),
      isRowHeader: true,
      cell: replica => <CellText title={replica.name} />,
    },
    {
      id: 'state',
      label: t('service.replicas.state'),
      cell: replica => (
        <Cell>
          <StatusMark {...looks[replica.state]}>
            {t(`service.replicaState.${replica.state}`)}
          </StatusMark>
          {replica.reason && (
            <Text as="div" variant="body-small" color="secondary">
              {replica.reason}
            </Text>
          )}
        </Cell>
      ),
    },
    {
      id: 'revision',
      label: t('service.replicas.revision'),
      cell: replica => <CellText title={String(replica.revision)} />,
    },
    {
      id: 'since',
      label: t('service.replicas.since'),
      cell: replica => (
        <Cell>
          <Text variant="body-small">
            <Ago instant={replica.since} />
          </Text>
        </Cell>
      ),
    },
    {
      id: 'restarts',
      label: t('service.replicas.restarts'),
      cell: replica => <CellText title={String(replica.restarts)} />,
    },
  ];
  return (
    <section aria-label={t('service.replicas.label')}>
      <DataTable
        columnConfig={columns}
        data={service.replicas.map(replica => ({
          ...replica,
          id: replica.name,
        }))}
        pagination={{ type: 'none' }}
        emptyState={
          <Text color="secondary">
            {service.desiredState === 'stopped'
              ? t('service.replicas.noneStopped')
              : t('service.replicas.none')}
          </Text>
        }
      />
    </section>
  );
};
