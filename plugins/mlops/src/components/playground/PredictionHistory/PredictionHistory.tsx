import {
  Button,
  Card,
  CardBody,
  CardHeader,
  Cell,
  CellText,
  ColumnConfig,
  Text,
} from '@backstage/ui';
import { formatMilliseconds } from '../../../format';
import { readResponse } from '../../../playground/response';
import type { JsonRequest, Signature } from '../../../playground/types';
import { useText } from '../../../translation';
import { HistoryEntry } from '../usePlayground';
import { DataTable } from '../../shared/DataTable/DataTable';

function summarize(entry: HistoryEntry, signature?: Signature) {
  if (!entry.prediction) {
    return undefined;
  }
  const { rows } = readResponse(entry.prediction.response, signature);
  const texts = rows
    .slice(0, 3)
    .map(row => (row.kind === 'class' ? row.label : row.value));
  return `${texts.join(', ')}${rows.length > 3 ? ', …' : ''}`;
}

/** The predictions since the page was opened; nothing of them is stored. */
export const PredictionHistory = (props: {
  history: HistoryEntry[];
  signature?: Signature;
  onUse: (request: JsonRequest) => void;
}) => {
  const t = useText();
  const columns: ColumnConfig<HistoryEntry>[] = [
    {
      id: 'time',
      label: t('playground.historyTime'),
      isRowHeader: true,
      cell: entry => (
        <CellText title={new Date(entry.at).toLocaleTimeString()} />
      ),
    },
    {
      id: 'result',
      label: t('playground.historyResult'),
      cell: entry => (
        <CellText
          title={
            summarize(entry, props.signature) ?? t('playground.historyError')
          }
        />
      ),
    },
    {
      id: 'latency',
      label: t('playground.historyLatency'),
      cell: entry => (
        <CellText
          title={
            entry.prediction
              ? formatMilliseconds(entry.prediction.roundTripMs)
              : '–'
          }
        />
      ),
    },
    {
      id: 'use',
      label: t('playground.historyUse'),
      cell: entry => (
        <Cell>
          <Button
            size="small"
            variant="tertiary"
            onPress={() => props.onUse(entry.request)}
          >
            {t('playground.historyUse')}
          </Button>
        </Cell>
      ),
    },
  ];
  return (
    <Card>
      <CardHeader>
        <Text as="h3" variant="title-x-small" weight="bold">
          {t('playground.history')}
        </Text>
      </CardHeader>
      <CardBody>
        <section aria-label={t('playground.historyLabel')}>
          <DataTable
            columnConfig={columns}
            data={props.history}
            pagination={{ type: 'none' }}
          />
        </section>
      </CardBody>
    </Card>
  );
};
