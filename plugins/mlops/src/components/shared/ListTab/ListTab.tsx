import { Flex, Text } from '@backstage/ui';
import { ReactNode } from 'react';
import styles from './ListTab.module.css';

/** A tab with a list of what a service has: what it is, and the way to another. */
export const ListTab = (props: {
  title: string;
  intro: string;
  action?: ReactNode;
  children: ReactNode;
}) => (
  <Flex direction="column" gap="4" className={styles.root}>
    <Flex justify="between" align="start" gap="4">
      <div>
        <Text as="h3" variant="title-x-small" weight="bold">
          {props.title}
        </Text>
        <Text as="p" color="secondary" className={styles.intro}>
          {props.intro}
        </Text>
      </div>
      {props.action}
    </Flex>
    {props.children}
  </Flex>
);
