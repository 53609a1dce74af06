import { Text } from '@backstage/ui';
import type { BenchmarkValidity } from '@fairway/backstage-plugin-mlops-common';
import { RiAlertLine, RiCheckLine } from '@remixicon/react';
import { useText } from '../../../translation';
import { TonePanel } from '../../shared/TonePanel/TonePanel';
import styles from './VerdictPanel.module.css';

/** Whether the numbers below may be believed, why, and what to do if not. */
export const VerdictPanel = ({ validity }: { validity: BenchmarkValidity }) => {
  const t = useText();
  const { verdict, reasons } = validity;
  const isValid = verdict === 'valid';
  return (
    <TonePanel
      tone={isValid ? 'positive' : 'warning'}
      icon={isValid ? <RiCheckLine /> : <RiAlertLine />}
      label={t('benchmarkResult.verdict.label')}
    >
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
    </TonePanel>
  );
};
