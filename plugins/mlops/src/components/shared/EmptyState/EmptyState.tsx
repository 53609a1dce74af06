import { Flex, Text } from '@backstage/ui';
import { ReactElement, ReactNode } from 'react';
import styles from './EmptyState.module.css';

/** Says that there is nothing, why, and what the next step is. */
export const EmptyState = (props: {
  icon?: ReactElement;
  title: string;
  children: ReactNode;
  action?: ReactNode;
  role?: 'alert' | 'status';
}) => (
  <Flex
    direction="column"
    align="center"
    gap="2"
    className={styles.root}
    role={props.role}
  >
    {props.icon && (
      <span className={styles.icon} aria-hidden="true">
        {props.icon}
      </span>
    )}
    <Text as="h3" variant="title-x-small" weight="bold">
      {props.title}
    </Text>
    <Text as="p" color="secondary" className={styles.text}>
      {props.children}
    </Text>
    {props.action}
  </Flex>
);
