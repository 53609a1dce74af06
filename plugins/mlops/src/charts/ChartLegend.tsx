import { dashes } from './chartStyle';
import styles from './charts.module.css';

export type Series = {
  name: string;
  /** What it means, in a few words. */
  text?: string;
  colour: string;
  look: 'area' | 'dashed' | 'dotted' | 'line';
};

/** What each line and area of a chart is. */
export const ChartLegend = ({ series }: { series: Series[] }) => (
  <ul className={styles.legend}>
    {series.map(({ name, text, colour, look }) => (
      <li key={name}>
        <svg width="26" height="12" aria-hidden="true">
          {look === 'area' ? (
            <rect width="26" height="12" rx="2" fill={colour} />
          ) : (
            <line
              x1="1"
              x2="25"
              y1="6"
              y2="6"
              stroke={colour}
              strokeWidth="2.5"
              strokeDasharray={dashes[look]}
            />
          )}
        </svg>
        <span>
          {name}
          {text && <span className={styles.meaning}>: {text}</span>}
        </span>
      </li>
    ))}
  </ul>
);
