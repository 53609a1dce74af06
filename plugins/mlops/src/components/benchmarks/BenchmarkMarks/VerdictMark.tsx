import type { BenchmarkVerdict } from '@fairway/backstage-plugin-mlops-common';
import { RiAlertLine, RiCheckLine } from '@remixicon/react';
import { useText } from '../../../translation';
import { StatusMark } from '../../shared/StatusMark/StatusMark';

/** Whether a result says something about the service, in a word or two. */
export const VerdictMark = ({ verdict }: { verdict: BenchmarkVerdict }) => {
  const t = useText();
  const isValid = verdict === 'valid';
  return (
    <StatusMark
      tone={isValid ? 'positive' : 'warning'}
      icon={isValid ? <RiCheckLine /> : <RiAlertLine />}
    >
      {t(`benchmarks.verdict.${verdict}`)}
    </StatusMark>
  );
};
