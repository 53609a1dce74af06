import { Button, Cell, CellText, ColumnConfig, Text } from '@backstage/ui';
import type {
  GateVerdict,
  Rollout,
} from '@fairway/backstage-plugin-mlops-common';
import { useState } from 'react';
import { useMlops } from '../../../hooks/useMlops';
import { useText } from '../../../translation';
import { Ago } from '../../shared/Ago/Ago';
import { DataTable } from '../../shared/DataTable/DataTable';
import { ErrorState } from '../../shared/ErrorState/ErrorState';
import { VerdictMark } from '../RolloutMarks/VerdictMark';

type Row = GateVerdict & { id: string };

const pageSize = 10;

/** Every verdict of a rollout, newest first, a page at a time. */
export const VerdictHistory = (props: {
  rollout: Rollout;
  onEvidence: (id: string) => void;
}) => {
  const t = useText();
  const { rollout } = props;
  const [offset, setOffset] = useState(0);
  const resource = useMlops('listVerdicts', {
    path: { id: rollout.id },
    query: { limit: pageSize, offset },
    hint: JSON.stringify(rollout.verdicts),
  });
  const columns: ColumnConfig<Row>[] = [
    {
      id: 'gate',
      label: t('rolloutPage.verdicts.gate'),
      isRowHeader: true,
      cell: ({ gate, look, step }) => (
        <CellText
          title={gate}
          description={[
            t('rolloutPage.verdicts.look', { number: look }),
            ...(step === undefined
              ? []
              : [t('rolloutPage.gates.step', { number: step + 1 })]),
          ].join(', ')}
        />
      ),
    },
    {
      id: 'verdict',
      label: t('rolloutPage.evidenceDialog.verdict'),
      cell: ({ verdict }) => (
        <Cell>
          <VerdictMark verdict={verdict} />
        </Cell>
      ),
    },
    {
      id: 'reason',
      label: t('rolloutPage.evidenceDialog.reason'),
      cell: ({ reason }) => <CellText title={reason} />,
    },
    {
      id: 'at',
      label: t('rolloutPage.evidenceDialog.at'),
      cell: ({ at }) => (
        <Cell>
          <Text as="div" variant="body-small">
            <Ago instant={at} />
          </Text>
        </Cell>
      ),
    },
    {
      id: 'evidence',
      label: t('rolloutPage.evidence'),
      cell: ({ evidenceId, gate, look }) => (
        <Cell>
          {evidenceId && (
            <Button
              size="small"
              variant="secondary"
              aria-label={t('rolloutPage.verdicts.evidenceOf', {
                gate,
                number: look,
              })}
              onPress={() => props.onEvidence(evidenceId)}
            >
              {t('rolloutPage.evidence')}
            </Button>
          )}
        </Cell>
      ),
    },
  ];
  if (resource.error && !resource.data) {
    return <ErrorState error={resource.error} onRetry={resource.reload} />;
  }
  const total = resource.data?.totalItems ?? 0;
  return (
    <section aria-label={t('rolloutPage.verdicts.label')}>
      <DataTable
        columnConfig={columns}
        data={resource.data?.items.map(said => ({
          ...said,
          id: `${said.gate} ${said.step ?? ''} ${said.look} ${said.at}`,
        }))}
        isPending={resource.isPending}
        isStale={resource.isStale}
        emptyState={
          <Text color="secondary">{t('rolloutPage.verdicts.none')}</Text>
        }
        pagination={
          total > pageSize
            ? {
                type: 'page',
                pageSize,
                offset,
                totalCount: total,
                showPageSizeOptions: false,
                hasNextPage: offset + pageSize < total,
                hasPreviousPage: offset > 0,
                onNextPage: () => setOffset(offset + pageSize),
                onPreviousPage: () => setOffset(Math.max(0, offset - pageSize)),
              }
            : { type: 'none' }
        }
      />
    </section>
  );
};
