import { ReactElement, ReactNode } from 'react';
import styles from './StatusMark.module.css';

export type Tone =
  | 'announcement'
  | 'negative'
  | 'neutral'
  | 'positive'
  | 'warning';

/** A state as colour, icon and word together, never colour alone. */
export const StatusMark = (props: {
  tone: Tone;
  icon: ReactElement;
  isMoving?: boolean;
  children: ReactNode;
}) => (
  <span
    className={styles.root}
    data-tone={props.tone}
    data-moving={props.isMoving || undefined}
  >
    <span className={styles.icon} aria-hidden="true">
      {props.icon}
    </span>
    {props.children}
  </span>
);
