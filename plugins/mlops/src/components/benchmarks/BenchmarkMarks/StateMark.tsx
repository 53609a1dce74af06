import type { BenchmarkState } from '@fairway/backstage-plugin-mlops-common';
import {
  RiCheckLine,
  RiCloseCircleLine,
  RiLoader4Line,
  RiStopCircleLine,
  RiTimeLine,
} from '@remixicon/react';
import { ReactElement } from 'react';
import { useText } from '../../../translation';
import { StatusMark, Tone } from '../../shared/StatusMark/StatusMark';

const looks: Record<
  BenchmarkState,
  { tone: Tone; icon: ReactElement; isMoving?: boolean }
> = {
  queued: { tone: 'announcement', icon: <RiTimeLine /> },
  running: { tone: 'announcement', icon: <RiLoader4Line />, isMoving: true },
  finished: { tone: 'neutral', icon: <RiCheckLine /> },
  cancelled: { tone: 'neutral', icon: <RiStopCircleLine /> },
  failed: { tone: 'negative', icon: <RiCloseCircleLine /> },
};

/** Where a benchmark stands, in one word. */
export const StateMark = ({ state }: { state: BenchmarkState }) => {
  const t = useText();
  return (
    <StatusMark {...looks[state]}>{t(`benchmarks.state.${state}`)}</StatusMark>
  );
};
