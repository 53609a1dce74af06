import type { Probability } from '../../../playground/response';
import styles from './PredictionResult.module.css';

const shown = 10;

const percent = (value: number) =>
  `${(100 * value).toFixed(value > 0 && value < 0.001 ? 3 : 1)} %`;

/** Each class with its probability, most likely first. */
export const ProbabilityBars = (props: {
  label: string;
  probabilities: Probability[];
}) => (
  <ol className={styles.bars} aria-label={props.label}>
    {props.probabilities.slice(0, shown).map(({ label, value }) => (
      <li key={label} className={styles.bar}>
        <span className={styles.barLabel}>{label}</span>
        <span className={styles.track} aria-hidden="true">
          <span
            className={styles.fill}
            style={{ width: `${Math.min(100, Math.max(0, value * 100))}%` }}
          />
        </span>
        <span className={styles.percent}>{percent(value)}</span>
      </li>
    ))}
  </ol>
);
