import type {
  Phase,
  ServiceStatus,
} from '@fairway/backstage-plugin-mlops-common';
import {
  RiAlertLine,
  RiCheckLine,
  RiCloseCircleLine,
  RiLoader4Line,
  RiMoonLine,
  RiStopCircleLine,
  RiTimeLine,
} from '@remixicon/react';
import { ReactElement } from 'react';
import { useText } from '../../../translation';
import { StatusMark, Tone } from '../StatusMark/StatusMark';

const looks: Record<
  Phase,
  { tone: Tone; icon: ReactElement; isMoving?: boolean }
> = {
  queued: { tone: 'announcement', icon: <RiTimeLine /> },
  deploying: { tone: 'announcement', icon: <RiLoader4Line />, isMoving: true },
  ready: { tone: 'positive', icon: <RiCheckLine /> },
  degraded: { tone: 'warning', icon: <RiAlertLine /> },
  stopping: { tone: 'neutral', icon: <RiLoader4Line />, isMoving: true },
  stopped: { tone: 'neutral', icon: <RiStopCircleLine /> },
  failed: { tone: 'negative', icon: <RiCloseCircleLine /> },
  deleting: { tone: 'negative', icon: <RiLoader4Line />, isMoving: true },
};

/** The state of a service in one word: its phase, or that it sleeps. */
export const PhaseBadge = (props: {
  status: Pick<ServiceStatus, 'asleepSince' | 'phase'>;
}) => {
  const t = useText();
  const { phase, asleepSince } = props.status;
  return phase === 'ready' && asleepSince ? (
    <StatusMark tone="neutral" icon={<RiMoonLine />}>
      {t('common.asleep')}
    </StatusMark>
  ) : (
    <StatusMark {...looks[phase]}>{t(`common.phase.${phase}`)}</StatusMark>
  );
};
