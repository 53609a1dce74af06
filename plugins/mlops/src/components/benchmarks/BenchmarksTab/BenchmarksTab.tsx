import { Flex, Text } from '@backstage/ui';
import type { InferenceService } from '@fairway/backstage-plugin-mlops-common';
import { RiSpeedUpLine } from '@remixicon/react';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { useBenchmarks } from '../../../hooks/useBenchmarks';
import { useMlops } from '../../../hooks/useMlops';
import { useText } from '../../../translation';
import { DataTable } from '../../shared/DataTable/DataTable';
import { EmptyState } from '../../shared/EmptyState/EmptyState';
import { ErrorState } from '../../shared/ErrorState/ErrorState';
import { messageOf } from '../../shared/ErrorState/explainError';
import { ReasonedButton } from '../../shared/ReasonedButton/ReasonedButton';
import { StaleNotice } from '../../shared/StaleNotice/StaleNotice';
import { StartBenchmarkDialog } from '../StartBenchmarkDialog/StartBenchmarkDialog';
import { useBenchmarkName } from '../useBenchmarkName';
import styles from './BenchmarksTab.module.css';
import { useBenchmarkColumns } from './useBenchmarkColumns';

const pageSize = 10;

/** The benchmarks of a service, newest first, and the way to another one. */
export const BenchmarksTab = (props: {
  service: InferenceService;
  base: string;
}) => {
  const t = useText();
  const navigate = useNavigate();
  const { service, base } = props;
  const [offset, setOffset] = useState(0);
  const [isStarting, setStarting] = useState(false);
  const options = useMlops('getBenchmarkOptions', {
    path: { service: service.name },
    // Whether it can be started depends on the state of the service.
    hint: service.status.phase,
  });
  const resource = useBenchmarks(service.name, { limit: pageSize, offset });
  const columns = useBenchmarkColumns({
    base,
    nameOf: useBenchmarkName(options.data),
  });
  let unavailable: string | undefined;
  if (!options.data) {
    unavailable = options.error
      ? messageOf(options.error)
      : t('benchmarks.checking');
  } else if (!options.data.canStart) {
    unavailable = options.data.reason ?? '';
  }
  const start = (
    <ReasonedButton
      variant="primary"
      iconStart={<RiSpeedUpLine />}
      unavailable={unavailable}
      onPress={() => setStarting(true)}
    >
      {t('benchmarks.start')}
    </ReasonedButton>
  );
  const total = resource.data?.totalItems ?? 0;
  return (
    <Flex direction="column" gap="4" className={styles.root}>
      <Flex justify="between" align="start" gap="4">
        <div>
          <Text as="h3" variant="title-x-small" weight="bold">
            {t('benchmarks.title')}
          </Text>
          <Text as="p" color="secondary" className={styles.intro}>
            {t('benchmarks.intro')}
          </Text>
        </div>
        {total > 0 && start}
      </Flex>
      <StaleNotice resource={resource} />
      {resource.error && !resource.data ? (
        <ErrorState error={resource.error} onRetry={resource.reload} />
      ) : (
        <section aria-label={t('benchmarks.label')} className={styles.list}>
          <DataTable
            columnConfig={columns}
            data={resource.data?.items}
            isPending={resource.isPending}
            isStale={resource.isStale}
            emptyState={
              <EmptyState
                icon={<RiSpeedUpLine />}
                title={t('benchmarks.emptyTitle')}
                action={start}
              >
                {t('benchmarks.empty')}
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
      {isStarting && options.data && (
        <StartBenchmarkDialog
          service={service.name}
          options={options.data}
          onClose={() => {
            setStarting(false);
            options.reload();
          }}
          onStarted={({ id }) => navigate(`${base}/benchmarks/${id}`)}
        />
      )}
    </Flex>
  );
};
