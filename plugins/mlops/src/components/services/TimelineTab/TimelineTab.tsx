import {
  Card,
  CardBody,
  CardHeader,
  Flex,
  Select,
  Skeleton,
  Text,
} from '@backstage/ui';
import type { InferenceService } from '@fairway/backstage-plugin-mlops-common';
import { RiTimerLine } from '@remixicon/react';
import { useState } from 'react';
import { everyTenSeconds, isMoving, useMlops } from '../../../hooks/useMlops';
import { useServiceHint } from '../../../hooks/useServiceHint';
import { formatInstant } from '../../../format';
import { useText } from '../../../translation';
import { EmptyState } from '../../shared/EmptyState/EmptyState';
import { ErrorState } from '../../shared/ErrorState/ErrorState';
import { StaleNotice } from '../../shared/StaleNotice/StaleNotice';
import { DeploymentTimeline } from '../DeploymentTimeline/DeploymentTimeline';
import styles from './TimelineTab.module.css';

/** From click to first prediction, for each of the last deployments. */
export const TimelineTab = ({ service }: { service: InferenceService }) => {
  const t = useText();
  const [chosen, setChosen] = useState<string>();
  const resource = useMlops('listDeployments', {
    path: { service: service.name },
    query: { limit: 20 },
    hint: useServiceHint(service.name),
    pollMs: isMoving(service) ? () => 1_000 : everyTenSeconds,
  });
  const deployments = resource.data?.items;
  if (!deployments) {
    return resource.error ? (
      <ErrorState error={resource.error} onRetry={resource.reload} />
    ) : (
      <Skeleton width="100%" height={320} />
    );
  }
  const deployment =
    deployments.find(({ id }) => id === chosen) ?? deployments[0];
  if (!deployment) {
    return (
      <EmptyState
        icon={<RiTimerLine />}
        title={t('serviceTabs.timeline.title')}
      >
        {t('serviceTabs.timeline.empty')}
      </EmptyState>
    );
  }
  return (
    <Card className={styles.root}>
      <CardHeader>
        <Flex justify="between" align="end" gap="4" className={styles.header}>
          <Text as="h3" variant="title-x-small" weight="bold">
            {t('serviceTabs.timeline.title')}
          </Text>
          <Select
            className={styles.select}
            label={t('serviceTabs.timeline.deployment')}
            size="small"
            options={deployments.map(entry => ({
              id: entry.id,
              label: t('serviceTabs.timeline.deploymentOf', {
                revision: entry.revision,
                at: formatInstant(entry.createdAt),
                state: t(`serviceTabs.timeline.state.${entry.state}`),
              }),
            }))}
            selectedKey={deployment.id}
            onSelectionChange={key => setChosen(String(key))}
          />
        </Flex>
      </CardHeader>
      <CardBody>
        <StaleNotice resource={resource} />
        <DeploymentTimeline deployment={deployment} />
      </CardBody>
    </Card>
  );
};
