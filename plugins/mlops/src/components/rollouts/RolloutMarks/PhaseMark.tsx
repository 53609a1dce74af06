import type { RolloutPhase } from '@fairway/backstage-plugin-mlops-common';
import {
  RiArrowGoBackLine,
  RiCheckDoubleLine,
  RiCloseCircleLine,
  RiHand,
  RiLoader4Line,
  RiPauseCircleLine,
  RiSearchLine,
  RiSkipRightLine,
  RiStopCircleLine,
} from '@remixicon/react';
import { ReactElement } from 'react';
import { useText } from '../../../translation';
import { StatusMark, Tone } from '../../shared/StatusMark/StatusMark';

const moves = {
  tone: 'announcement',
  icon: <RiLoader4Line />,
  isMoving: true,
} as const;

/** How each phase looks, in lists and on its page. */
export const phaseLooks: Record<
  RolloutPhase,
  { tone: Tone; icon: ReactElement; isMoving?: boolean }
> = {
  checking: { tone: 'announcement', icon: <RiSearchLine /> },
  provisioning: moves,
  stepping: moves,
  shadowing: moves,
  baking: moves,
  promoting: moves,
  settling: { ...moves, tone: 'positive' },
  'rolling-back': { ...moves, tone: 'negative' },
  held: { tone: 'warning', icon: <RiHand /> },
  paused: { tone: 'warning', icon: <RiPauseCircleLine /> },
  promoted: { tone: 'positive', icon: <RiCheckDoubleLine /> },
  'rolled-back': { tone: 'negative', icon: <RiArrowGoBackLine /> },
  aborted: { tone: 'neutral', icon: <RiStopCircleLine /> },
  superseded: { tone: 'neutral', icon: <RiSkipRightLine /> },
  failed: { tone: 'negative', icon: <RiCloseCircleLine /> },
};

/** Where a rollout is in its course, in one word. */
export const PhaseMark = ({ phase }: { phase: RolloutPhase }) => {
  const t = useText();
  return (
    <StatusMark {...phaseLooks[phase]}>
      {t(`rollouts.phase.${phase}`)}
    </StatusMark>
  );
};
