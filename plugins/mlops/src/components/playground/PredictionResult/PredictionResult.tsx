import { Flex, Text } from '@backstage/ui';
import type { Prediction } from '../../../api';
import { formatMilliseconds } from '../../../format';
import { readResponse, RowReading } from '../../../playground/response';
import type { Signature } from '../../../playground/types';
import { useText } from '../../../translation';
import { CodeBlock } from '../../shared/CodeBlock/CodeBlock';
import styles from './PredictionResult.module.css';
import { ProbabilityBars } from './ProbabilityBars';
import { RowTable } from './RowTable';

const OneRow = ({ row }: { row: RowReading }) => {
  const t = useText();
  if (row.kind === 'value') {
    return (
      <div>
        <Text as="div" color="secondary">
          {row.name}
        </Text>
        <div className={styles.large}>{row.value}</div>
      </div>
    );
  }
  return (
    <div>
      <div className={styles.large}>{row.label}</div>
      {row.probabilities.length > 0 && (
        <ProbabilityBars
          label={t('playground.probabilities')}
          probabilities={row.probabilities}
        />
      )}
    </div>
  );
};

/** The answer of the model as a person reads it, its time, and the whole of it. */
export const PredictionResult = (props: {
  prediction: Prediction;
  signature?: Signature;
}) => {
  const t = useText();
  const { prediction, signature } = props;
  const { response, serverTimings } = prediction;
  const { rows } = readResponse(response, signature);
  return (
    <Flex direction="column" gap="4">
      {rows.length === 1 && <OneRow row={rows[0]} />}
      {rows.length > 1 && <RowTable rows={rows} />}
      <dl className={styles.times}>
        <div>
          <dt>{t('playground.roundTrip')}</dt>
          <dd>{formatMilliseconds(prediction.roundTripMs)}</dd>
        </div>
        {serverTimings.map(({ name, ms }) => (
          <div key={name}>
            <dt>{t('playground.serverTime', { name })}</dt>
            <dd>{formatMilliseconds(ms)}</dd>
          </div>
        ))}
      </dl>
      <Text as="p" variant="body-small" color="secondary">
        {response.model_name &&
          `${t('playground.servedBy', {
            model: response.model_name,
            version: response.model_version ?? '',
          }).trim()}. `}
        {t('playground.viaPortal')}
      </Text>
      <details className={styles.raw} open={rows.length === 0}>
        <summary>{t('playground.rawResponse')}</summary>
        <CodeBlock
          isBounded
          what={t('playground.rawText')}
          code={JSON.stringify(response, undefined, 2)}
        />
      </details>
    </Flex>
  );
};
