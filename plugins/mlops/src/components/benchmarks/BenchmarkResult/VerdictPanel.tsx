import { Text } from '@backstage/ui';
import type { BenchmarkValidity } from '@fairway/backstage-plugin-mlops-common';
import { RiAlertLine, RiCheckLine } from '@remixicon/react';
import { useText } from '../../../translation';
import styles from './VerdictPanel.module.css';

/** Whether the numbers below may be believed, why, and what to do if not. */
export const VerdictPanel = ({ validity }: { validity: BenchmarkValidity }) => {
  const t = useText();
  const { verdict, reasons } = validity;
  const isValid = verdict === 'valid';
  return (
    <section
      className={styles.root}
      data-tone={isValid ? 'positive' : 'warning'}
      aria-label={t('benchmarkResult.verdict.label')}
    >
      <span className={styles.icon} aria-hidden="true">
        {isValid ? <RiCheckLine /> : <RiAlertLine />}
      </span>
      <div className={styles.words}>
        <Text as="h3" variant="title-small" weight="bold">
          {t(`benchmarkResult.verdict.${verdict}.title`)}
        </Text>
        <Text as="p">{t(`benchmarkResult.verdict.${verdict}.text`)}</Text>
        {reasons.length > 0 && (
          <ul className={styles.reasons}>
            {reasons.map(({ code, message }) => (
              <li key={`${code} ${message}`}>{message}</li>
            ))}
          </ul>
        )}
      </div>
    </section>
  );
};
