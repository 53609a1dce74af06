import { ReactElement, ReactNode } from 'react';
import type { Tone } from '../StatusMark/StatusMark';
import styles from './TonePanel.module.css';

/** The word on top of a page: how it stands, as colour and icon, and why. */
export const TonePanel = (props: {
  tone: Tone;
  icon: ReactElement;
  label: string;
  children: ReactNode;
}) => (
  <section
    className={styles.root}
    data-tone={props.tone}
    aria-label={props.label}
  >
    <span className={styles.icon} aria-hidden="true">
      {props.icon}
    </span>
    <div className={styles.words}>{props.children}</div>
  </section>
);
