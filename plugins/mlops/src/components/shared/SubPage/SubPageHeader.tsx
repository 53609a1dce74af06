import { Flex, Link, Text } from '@backstage/ui';
import { RiArrowLeftLine } from '@remixicon/react';
import { ReactNode } from 'react';
import styles from './SubPage.module.css';

/** Which thing of a service this is, what can be done with it, and the way back. */
export const SubPageHeader = (props: {
  /** The list that it is from. */
  back: { title: string; href: string };
  title: string;
  /** Beside the title: how it stands. */
  marks: ReactNode;
  facts: ReactNode;
  actions: ReactNode;
}) => (
  <Flex direction="column" gap="1">
    <Link href={props.back.href} variant="body-small" standalone>
      <span className={styles.back}>
        <RiArrowLeftLine size={14} aria-hidden="true" />
        {props.back.title}
      </span>
    </Link>
    <Flex justify="between" align="start" gap="4" className={styles.header}>
      <div>
        <div className={styles.title}>
          <Text as="h2" variant="title-small" weight="bold">
            {props.title}
          </Text>
          {props.marks}
        </div>
        <div className={styles.facts}>{props.facts}</div>
      </div>
      {props.actions}
    </Flex>
  </Flex>
);
