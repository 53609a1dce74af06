import { Button, Flex, Skeleton, Text } from '@backstage/ui';
import type { InferenceService } from '@fairway/backstage-plugin-mlops-common';
import { RiHistoryLine } from '@remixicon/react';
import { useState } from 'react';
import { everyTenSeconds, isMoving, useMlops } from '../../../hooks/useMlops';
import { useServiceHint } from '../../../hooks/useServiceHint';
import { useText } from '../../../translation';
import { EmptyState } from '../../shared/EmptyState/EmptyState';
import { ErrorState } from '../../shared/ErrorState/ErrorState';
import { StaleNotice } from '../../shared/StaleNotice/StaleNotice';
import { EventItem } from './EventItem';
import styles from './EventsTab.module.css';

const pageSize = 25;

/** What happened to a service, newest first, a page at a time. */
export const EventsTab = ({ service }: { service: InferenceService }) => {
  const t = useText();
  const [offset, setOffset] = useState(0);
  const resource = useMlops('listEvents', {
    path: { service: service.name },
    query: { limit: pageSize, offset },
    hint: useServiceHint(service.name),
    pollMs: isMoving(service) ? () => 1_000 : everyTenSeconds,
  });
  const page = resource.data;
  if (!page) {
    return resource.error ? (
      <ErrorState error={resource.error} onRetry={resource.reload} />
    ) : (
      <Skeleton width="100%" height={240} />
    );
  }
  if (page.totalItems === 0) {
    return (
      <EmptyState
        icon={<RiHistoryLine />}
        title={t('serviceTabs.events.title')}
      >
        {t('serviceTabs.events.empty')}
      </EmptyState>
    );
  }
  return (
    <Flex direction="column" gap="3" className={styles.root}>
      <StaleNotice resource={resource} />
      <ol className={styles.list} aria-label={t('serviceTabs.events.label')}>
        {page.items.map(event => (
          <EventItem key={event.id} event={event} />
        ))}
      </ol>
      {page.totalItems > pageSize && (
        <Flex gap="2" align="center" justify="end">
          <Text variant="body-small" color="secondary">
            {t('lists.pagination', {
              from: offset + 1,
              to: Math.min(offset + pageSize, page.totalItems),
              total: page.totalItems,
            })}
          </Text>
          <Button
            size="small"
            variant="secondary"
            isDisabled={offset === 0}
            onPress={() => setOffset(Math.max(0, offset - pageSize))}
          >
            {t('serviceTabs.events.newer')}
          </Button>
          <Button
            size="small"
            variant="secondary"
            isDisabled={offset + pageSize >= page.totalItems}
            onPress={() => setOffset(offset + pageSize)}
          >
            {t('serviceTabs.events.older')}
          </Button>
        </Flex>
      )}
    </Flex>
  );
};
