import { NotFoundError } from '@backstage/errors';
import { Flex } from '@backstage/ui';
import { ReactNode } from 'react';
import { Resource } from '../../../hooks/useResource';
import { ErrorState } from '../ErrorState/ErrorState';
import { PageSkeleton } from '../PageSkeleton/PageSkeleton';
import styles from './SubPage.module.css';

/**
 * A page below that of a service, about one thing of it. A thing of another
 * service is not found here.
 */
export const SubPage = <T extends { service: string }>(props: {
  service: string;
  resource: Resource<T>;
  /** Of what is drawn below the title while it loads, in pixels. */
  heights: number[];
  children: (thing: T) => ReactNode;
}) => {
  const { service, resource } = props;
  const { data: thing, reload } = resource;
  if (thing?.service === service) {
    return (
      <Flex direction="column" gap="4" className={styles.root}>
        {props.children(thing)}
      </Flex>
    );
  }
  const error = thing
    ? new NotFoundError('This is of another service')
    : resource.error;
  return error ? (
    <ErrorState error={error} onRetry={reload} />
  ) : (
    <PageSkeleton titleWidth="16rem" heights={props.heights} />
  );
};
