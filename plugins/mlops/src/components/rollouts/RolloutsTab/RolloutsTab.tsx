import { Flex, Text } from '@backstage/ui';
import type { InferenceService } from '@fairway/backstage-plugin-mlops-common';
import { RiGitMergeLine } from '@remixicon/react';
import { useState } from 'react';
import { useRevisions, useRollouts } from '../../../hooks/useRollouts';
import { useText } from '../../../translation';
import { DataTable } from '../../shared/DataTable/DataTable';
import { EmptyState } from '../../shared/EmptyState/EmptyState';
import { ErrorState } from '../../shared/ErrorState/ErrorState';
import { StaleNotice } from '../../shared/StaleNotice/StaleNotice';
import styles from './RolloutsTab.module.css';
import { useRolloutColumns } from './useRolloutColumns';

const pageSize = 10;

/** The rollouts of a service, newest first. */
export const RolloutsTab = (props: {
  service: InferenceService;
  base: string;
}) => {
  const t = useText();
  const { service, base } = props;
  const [offset, setOffset] = useState(0);
  const resource = useRollouts(service.name, { limit: pageSize, offset });
  const newest = resource.data?.items[0]?.candidateRevision;
  const { byNumber } = useRevisions(service.name, newest);
  const columns = useRolloutColumns({ base, byNumber });
  const total = resource.data?.totalItems ?? 0;
  return (
    <Flex direction="column" gap="4" className={styles.root}>
      <div>
        <Text as="h3" variant="title-x-small" weight="bold">
          {t('rollouts.title')}
        </Text>
        <Text as="p" color="secondary" className={styles.intro}>
          {t('rollouts.intro')}
        </Text>
      </div>
      <StaleNotice resource={resource} />
      {resource.error && !resource.data ? (
        <ErrorState error={resource.error} onRetry={resource.reload} />
      ) : (
        <section aria-label={t('rollouts.label')} className={styles.list}>
          <DataTable
            columnConfig={columns}
            data={resource.data?.items}
            isPending={resource.isPending}
            isStale={resource.isStale}
            emptyState={
              <EmptyState
                icon={<RiGitMergeLine />}
                title={t('rollouts.emptyTitle')}
              >
                {t('rollouts.empty')}
              </EmptyState>
            }
            pagination={
              total > pageSize
                ? {
                    type: 'page',
                    pageSize,
                    offset,
                    totalCount: total,
                    showPageSizeOptions: false,
                    hasNextPage: offset + pageSize < total,
                    hasPreviousPage: offset > 0,
                    onNextPage: () => setOffset(offset + pageSize),
                    onPreviousPage: () =>
                      setOffset(Math.max(0, offset - pageSize)),
                  }
                : { type: 'none' }
            }
          />
        </section>
      )}
    </Flex>
  );
};
