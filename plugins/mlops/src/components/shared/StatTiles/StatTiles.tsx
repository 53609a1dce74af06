import { ReactNode } from 'react';
import styles from './StatTiles.module.css';

export type Tile = {
  label: string;
  value: string;
  tone?: 'negative' | 'warning';
  /** Below the value, one line each. */
  text?: ReactNode;
  more?: ReactNode;
};

/** A few numbers, large, each with what it means. */
export const StatTiles = (props: { label: string; tiles: Tile[] }) => (
  <dl className={styles.root} aria-label={props.label}>
    {props.tiles.map(({ label, value, tone, text, more }) => (
      <div className={styles.tile} key={label}>
        <dt className={styles.label}>{label}</dt>
        <dd className={styles.value} data-tone={tone}>
          {value}
        </dd>
        {text && <dd className={styles.text}>{text}</dd>}
        {more && <dd className={styles.text}>{more}</dd>}
      </div>
    ))}
  </dl>
);
