import type { ServiceDrift } from '@fairway/backstage-plugin-mlops-common';
import {
  RiAlertLine,
  RiCheckLine,
  RiQuestionLine,
  RiTimeLine,
} from '@remixicon/react';
import { ReactElement } from 'react';
import { useText } from '../../translation';
import { StatusMark, Tone } from '../shared/StatusMark/StatusMark';

type State = NonNullable<ServiceDrift['report']>['state'];

const looks: Record<State, { tone: Tone; icon: ReactElement }> = {
  drift: { tone: 'negative', icon: <RiAlertLine /> },
  warning: { tone: 'warning', icon: <RiAlertLine /> },
  'not-enough-data': { tone: 'neutral', icon: <RiTimeLine /> },
  ok: { tone: 'positive', icon: <RiCheckLine /> },
};

/** Whether something has drifted, in one word. */
export const DriftMark = ({ state }: { state: State }) => {
  const t = useText();
  return <StatusMark {...looks[state]}>{t(`drift.state.${state}`)}</StatusMark>;
};

/** Whether a service has drifted, or why that is not known. */
export const ServiceDriftMark = ({ drift }: { drift: ServiceDrift }) => {
  const t = useText();
  if (drift.status === 'reported') {
    return <DriftMark state={drift.report?.state ?? 'not-enough-data'} />;
  }
  return (
    <StatusMark tone="neutral" icon={<RiQuestionLine />}>
      {t(`drift.status.${drift.status}`)}
    </StatusMark>
  );
};
