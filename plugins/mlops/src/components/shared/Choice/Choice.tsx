import { Radio, Text } from '@backstage/ui';
import { ReactNode } from 'react';
import styles from './Choice.module.css';

/** One of several ways, each with what it means; to stand in a RadioGroup. */
export const Choice = (props: {
  value: string;
  title: string;
  text?: string;
  more?: string;
  /** Beside the title. */
  mark?: ReactNode;
  isDisabled?: boolean;
}) => (
  <Radio
    value={props.value}
    className={styles.choice}
    isDisabled={props.isDisabled}
  >
    <span className={styles.body}>
      <span className={styles.title}>
        <Text as="span" weight="bold">
          {props.title}
        </Text>
        {props.mark}
      </span>
      {props.text && (
        <Text as="span" variant="body-small">
          {props.text}
        </Text>
      )}
      {props.more && (
        <Text as="span" variant="body-small" color="secondary">
          {props.more}
        </Text>
      )}
    </span>
  </Radio>
);
