import { ReactNode } from 'react';
import styles from './FactList.module.css';

export type Fact = { label: string; value: ReactNode };

/** Names and values, one under the other. Facts without a value are left out. */
export const FactList = (props: {
  facts: (Fact | false | undefined)[];
  isWide?: boolean;
}) => (
  <dl className={styles.root} data-wide={props.isWide || undefined}>
    {props.facts.map(
      fact =>
        fact &&
        fact.value !== undefined && (
          <div className={styles.fact} key={fact.label}>
            <dt className={styles.label}>{fact.label}</dt>
            <dd className={styles.value}>{fact.value}</dd>
          </div>
        ),
    )}
  </dl>
);
