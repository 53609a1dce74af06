import { Mark } from './Mark';
import styles from './Wordmark.module.css';

/** The mark with the name beside it, in the colour of the text around it. */
export const Wordmark = () => (
  <span className={styles.wordmark}>
    <Mark size={28} />
    <span>Fairway</span>
  </span>
);
