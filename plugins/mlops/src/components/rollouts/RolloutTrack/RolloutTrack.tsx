import { VisuallyHidden } from '@backstage/ui';
import {
  RiCheckLine,
  RiCloseLine,
  RiPauseLine,
  RiRecordCircleLine,
} from '@remixicon/react';
import { useEffect, useRef } from 'react';
import { formatSeconds } from '../../../format';
import type { Place } from '../../../rollout/phases';
import type { NodeState, TrackNode } from '../../../rollout/track';
import { Text, useText } from '../../../translation';
import styles from './RolloutTrack.module.css';

function iconOf(state: NodeState, isInterrupted: boolean) {
  switch (state) {
    case 'done':
      return <RiCheckLine />;
    case 'stopped':
      return <RiCloseLine />;
    case 'current':
      return isInterrupted ? <RiPauseLine /> : <RiRecordCircleLine />;
    default:
      return null;
  }
}

function wordsOf(
  { place, step }: TrackNode,
  terminationWaitSeconds: number | undefined,
  t: Text,
): { title: string; text: string } {
  if (step) {
    return {
      title:
        step.weight === 0
          ? t('rollouts.track.copies', { mirror: step.mirror ?? 100 })
          : `${step.weight} %`,
      text: t('rollouts.track.stepText', {
        duration: formatSeconds(step.bakeSeconds),
      }),
    };
  }
  if (place === 'promotion') {
    return {
      title: t('rollouts.track.promotion'),
      text:
        terminationWaitSeconds === undefined
          ? t('rollouts.track.promotionNow')
          : t('rollouts.track.promotionText', {
              duration: formatSeconds(terminationWaitSeconds),
            }),
    };
  }
  return place === 'checks'
    ? {
        title: t('rollouts.track.checks'),
        text: t('rollouts.track.checksText'),
      }
    : { title: t('rollouts.track.start'), text: t('rollouts.track.startText') };
}

/**
 * The course of a rollout, one stop after the other. With `onSelect` each stop
 * is a button that shows more of it.
 */
export const RolloutTrack = (props: {
  nodes: TrackNode[];
  /** How long the old revision is kept, if that is known. */
  terminationWaitSeconds?: number;
  isInterrupted?: boolean;
  /** One stop under the other, where there is little room. */
  isVertical?: boolean;
  selected?: Place;
  onSelect?: (place: Place) => void;
}) => {
  const t = useText();
  const track = useRef<HTMLOListElement>(null);
  const present = props.nodes.findIndex(({ state }) => state === 'current');
  useEffect(() => {
    // Of many steps not all are seen at once: the present one should be.
    const node = track.current?.children[present];
    if (track.current && node instanceof HTMLElement) {
      track.current.scrollLeft =
        node.offsetLeft - (track.current.clientWidth - node.clientWidth) / 2;
    }
  }, [present]);
  const { isInterrupted = false, selected, onSelect } = props;
  return (
    <ol
      ref={track}
      className={styles.track}
      data-vertical={props.isVertical || undefined}
      aria-label={t('rollouts.track.label')}
    >
      {props.nodes.map(node => {
        const { place, state } = node;
        const { title, text } = wordsOf(node, props.terminationWaitSeconds, t);
        const stateText = t(`rollouts.track.state.${state}`);
        const content = (
          <>
            <span className={styles.icon} aria-hidden="true">
              {iconOf(state, isInterrupted)}
            </span>
            <span className={styles.title}>{title}</span>
            <span className={styles.text}>{text}</span>
            <VisuallyHidden>{`, ${stateText}`}</VisuallyHidden>
          </>
        );
        return (
          <li
            key={place}
            className={styles.node}
            data-state={state}
            data-interrupted={isInterrupted || undefined}
            aria-current={state === 'current' ? 'step' : undefined}
          >
            {onSelect ? (
              <button
                type="button"
                className={styles.stop}
                aria-pressed={place === selected}
                onClick={() => onSelect(place)}
              >
                {content}
              </button>
            ) : (
              <div className={styles.stop}>{content}</div>
            )}
          </li>
        );
      })}
    </ol>
  );
};
