import {
  Card,
  CardBody,
  CardHeader,
  Flex,
  Link,
  Skeleton,
  Text,
} from '@backstage/ui';
import type {
  Rollout,
  ServiceEvent,
} from '@fairway/backstage-plugin-mlops-common';
import { everyTenSeconds, useMlops } from '../../../hooks/useMlops';
import { useServiceHint } from '../../../hooks/useServiceHint';
import { useText } from '../../../translation';
import { EventItem } from '../../services/EventsTab/EventItem';
import styles from '../../services/EventsTab/EventsTab.module.css';
import { ErrorState } from '../../shared/ErrorState/ErrorState';
import { StaleNotice } from '../../shared/StaleNotice/StaleNotice';

/**
 * Events that name the rollout, and those of its time that name none: what a
 * replica did meanwhile belongs to the story.
 */
const eventsOf = (rollout: Rollout, events: ServiceEvent[]): ServiceEvent[] =>
  events.filter(({ at, evidence }) =>
    evidence?.rolloutId === undefined
      ? at >= rollout.createdAt &&
        (rollout.endedAt === undefined || at <= rollout.endedAt)
      : evidence.rolloutId === rollout.id,
  );

/** What happened in one rollout, newest first. */
export const RolloutEvents = (props: { rollout: Rollout; base: string }) => {
  const t = useText();
  const { rollout } = props;
  const resource = useMlops('listEvents', {
    path: { service: rollout.service },
    query: { limit: 200 },
    hint: useServiceHint(rollout.service),
    pollMs: everyTenSeconds,
  });
  const { data, error, isPending, reload } = resource;
  const events = eventsOf(rollout, data?.items ?? []);
  return (
    <Card>
      <CardHeader>
        <Text as="h3" variant="title-x-small" weight="bold">
          {t('rolloutPage.events.title')}
        </Text>
      </CardHeader>
      <CardBody>
        <Flex direction="column" gap="3" align="start">
          <StaleNotice resource={resource} />
          {isPending && <Skeleton width="100%" height={160} />}
          {error && !data && <ErrorState error={error} onRetry={reload} />}
          {data && events.length === 0 && (
            <Text color="secondary">{t('rolloutPage.events.empty')}</Text>
          )}
          {events.length > 0 && (
            <ol
              className={styles.list}
              aria-label={t('rolloutPage.events.label')}
            >
              {events.map(event => (
                <EventItem key={event.id} event={event} />
              ))}
            </ol>
          )}
          <Link href={`${props.base}/events`} variant="body-small">
            {t('rolloutPage.events.all')}
          </Link>
        </Flex>
      </CardBody>
    </Card>
  );
};
