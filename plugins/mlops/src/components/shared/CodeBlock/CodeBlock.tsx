import { CopyButton } from '../CopyButton/CopyButton';
import styles from './CodeBlock.module.css';

/** Text to be copied into a shell or a file. */
export const CodeBlock = (props: {
  code: string;
  /** Names it for screen readers and for the copy button. */
  what: string;
  isBounded?: boolean;
}) => (
  <div className={styles.root}>
    <pre
      className={styles.code}
      data-bounded={props.isBounded || undefined}
      // Long lines scroll, and scrolling must be possible by keyboard.
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      aria-label={props.what}
    >
      <code>{props.code}</code>
    </pre>
    <div className={styles.copy}>
      <CopyButton text={props.code} what={props.what} />
    </div>
  </div>
);
