import { Button, Cell, CellText, ColumnConfig, Text } from '@backstage/ui';
import type {
  GateVerdict,
  Rollout,
} from '@fairway/backstage-plugin-mlops-common';
import { useMlops } from '../../../hooks/useMlops';
import { usePage } from '../../../hooks/usePage';
import { useText } from '../../../translation';
import { Ago } from '../../shared/Ago/Ago';
import { PagedTable } from '../../shared/PagedTable/PagedTable';
import { VerdictMark } from '../RolloutMarks/VerdictMark';

type Row = GateVerdict & { id: string };

/** Every verdict of a rollout, newest first, a page at a time. */
export const VerdictHistory = (props: {
  rollout: Rollout;
  onEvidence: (id: string) => void;
}) => {
  const t = useText();
  const { rollout } = props;
  const page = usePage(10);
  const resource = useMlops('listVerdicts', {
    path: { id: rollout.id },
    query: page.query,
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
  return (
    <PagedTable
      label={t('rolloutPage.verdicts.label')}
      columns={columns}
      resource={resource}
      page={page}
      rows={resource.data?.items.map(said => ({
        ...said,
        id: `${said.gate} ${said.step ?? ''} ${said.look} ${said.at}`,
      }))}
      empty={<Text color="secondary">{t('rolloutPage.verdicts.none')}</Text>}
    />
  );
};
