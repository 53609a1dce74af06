import type { Verdict } from '@fairway/backstage-plugin-mlops-common';
import {
  RiCheckLine,
  RiCloseLine,
  RiQuestionLine,
  RiTimeLine,
} from '@remixicon/react';
import { useText } from '../../../translation';
import { StatusMark } from '../../shared/StatusMark/StatusMark';

const looks = {
  pass: { tone: 'positive', icon: <RiCheckLine /> },
  fail: { tone: 'negative', icon: <RiCloseLine /> },
  inconclusive: { tone: 'warning', icon: <RiQuestionLine /> },
  none: { tone: 'neutral', icon: <RiTimeLine /> },
} as const;

/** What a gate said, or that nobody has asked it. */
export const VerdictMark = ({ verdict }: { verdict?: Verdict }) => {
  const t = useText();
  const said = verdict ?? 'none';
  return (
    <StatusMark {...looks[said]}>{t(`rollouts.verdict.${said}`)}</StatusMark>
  );
};
