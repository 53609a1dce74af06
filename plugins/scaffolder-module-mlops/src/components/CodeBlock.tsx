import styles from './CodeBlock.module.css';

/** A text to be read or copied as it is; it scrolls by keyboard too. */
export function CodeBlock(props: { code: string; label?: string }) {
  return (
    <pre
      className={styles.code}
      // A region that scrolls has to be reachable without a mouse.
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      aria-label={props.label}
      role={props.label ? 'group' : undefined}
    >
      <code>{props.code}</code>
    </pre>
  );
}
