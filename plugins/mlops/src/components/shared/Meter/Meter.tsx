import { ReactNode } from 'react';
import styles from './Meter.module.css';

/** How much of something is taken, as a bar and in words. */
export const Meter = (props: {
  label: string;
  value: number;
  maximum: number;
  /** The same in words, such as "2 of 8 cores". */
  text: string;
  children?: ReactNode;
  isCompact?: boolean;
}) => {
  const share = props.maximum > 0 ? props.value / props.maximum : 0;
  const percent = Math.min(100, Math.max(0, share * 100));
  let tone = 'normal';
  if (share >= 1) {
    tone = 'full';
  } else if (share >= 0.8) {
    tone = 'high';
  }
  return (
    <div className={styles.root}>
      <div className={styles.words}>
        {!props.isCompact && (
          <span className={styles.label}>{props.label}</span>
        )}
        <span className={styles.text}>{props.text}</span>
      </div>
      <div
        role="meter"
        className={styles.bar}
        aria-label={props.label}
        aria-valuemin={0}
        aria-valuemax={props.maximum}
        aria-valuenow={props.value}
        aria-valuetext={props.text}
      >
        <div
          className={styles.fill}
          data-tone={tone}
          hidden={percent === 0}
          style={{ width: `${percent}%` }}
        />
      </div>
      {props.children}
    </div>
  );
};
