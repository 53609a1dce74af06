import { ReactNode } from 'react';
import styles from './FormBeside.module.css';

/** A form, and beside it what comes of it; below it where there is little room. */
export const FormBeside = (props: {
  /** What comes of it. */
  outcome: ReactNode;
  /** The fields. */
  children: ReactNode;
}) => (
  <div className={styles.columns}>
    <div className={styles.form}>{props.children}</div>
    {props.outcome}
  </div>
);
