import { Text } from '@backstage/ui';
import { formatMilliseconds, formatRate } from '../../../format';
import { tokensPerSecond, Turn } from '../../../playground/conversation';
import { useText } from '../../../translation';
import { PredictionError } from '../PredictionError/PredictionError';
import styles from './chat.module.css';

const Figures = ({ turn }: { turn: Turn }) => {
  const t = useText();
  const { firstTokenMs, usage } = turn.measurements;
  const speed = tokensPerSecond(turn);
  const figures = [
    firstTokenMs !== undefined &&
      t('chat.firstToken', { time: formatMilliseconds(firstTokenMs) }),
    speed &&
      t(speed.isEstimated ? 'chat.estimatedSpeed' : 'chat.speed', {
        rate: formatRate(speed.value),
      }),
    usage &&
      t('chat.tokens', {
        count: usage.completionTokens,
        prompt: usage.promptTokens,
      }),
    turn.state === 'stopped' && t('chat.stopped'),
    turn.finishReason === 'length' && t('chat.cutOff'),
  ].filter(Boolean);
  return figures.length > 0 ? (
    <Text as="p" variant="body-small" color="secondary">
      {figures.join(' · ')}
    </Text>
  ) : null;
};

/** One question, its answer as far as it has come, and what was measured of it. */
export const ChatTurn = ({ turn }: { turn: Turn }) => {
  const t = useText();
  const isUnderWay = turn.state === 'waiting' || turn.state === 'streaming';
  return (
    <li className={styles.turn}>
      <div className={styles.question}>
        <Text as="p" variant="body-small" color="secondary">
          {t('chat.you')}
        </Text>
        <p className={styles.words}>{turn.question}</p>
      </div>
      <div className={styles.answer} aria-busy={isUnderWay}>
        <Text as="p" variant="body-small" color="secondary">
          {t('chat.model')}
        </Text>
        {turn.reasoning && (
          <details className={styles.reasoning}>
            <summary>{t('chat.reasoning')}</summary>
            <p className={styles.words}>{turn.reasoning}</p>
          </details>
        )}
        {turn.state === 'waiting' && (
          <Text color="secondary">{t('chat.waiting')}</Text>
        )}
        <p className={styles.words}>
          {turn.answer.trimStart()}
          {turn.state === 'streaming' && (
            <span className={styles.caret} aria-hidden="true" />
          )}
        </p>
        {turn.error && <PredictionError error={turn.error} />}
        <Figures turn={turn} />
      </div>
    </li>
  );
};
