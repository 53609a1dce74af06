import type { Phase } from '@fairway/backstage-plugin-mlops-common';
import {
  RiAlertLine,
  RiCheckLine,
  RiCloseCircleLine,
  RiLoader4Line,
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

/** The phase of a service in one word. */
export const PhaseBadge = ({ phase }: { phase: Phase }) => {
  const t = useText();
  return (
    <StatusMark {...looks[phase]}>{t(`common.phase.${phase}`)}</StatusMark>
  );
};
