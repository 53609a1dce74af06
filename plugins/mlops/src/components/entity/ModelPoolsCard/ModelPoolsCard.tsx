import { useApi } from '@backstage/frontend-plugin-api';
import { EntityInfoCard, EntityRefLink } from '@backstage/plugin-catalog-react';
import { Flex, Skeleton, Text } from '@backstage/ui';
import { RiCpuLine } from '@remixicon/react';
import { mlopsApiRef } from '../../../api';
import { everyTenSeconds } from '../../../hooks/useMlops';
import { useResource } from '../../../hooks/useResource';
import { useServiceHint } from '../../../hooks/useServiceHint';
import { useText } from '../../../translation';
import { describeAmounts } from '../../pools/amounts';
import { PoolDetails } from '../../pools/PoolDetails/PoolDetails';
import { EmptyState } from '../../shared/EmptyState/EmptyState';
import { ErrorState } from '../../shared/ErrorState/ErrorState';
import { StaleNotice } from '../../shared/StaleNotice/StaleNotice';
import { useEntityPath } from '../useEntityPath';
import { loadModelPools } from './modelPools';

/** The GPU card of a Model: each pool it runs on, and what it holds there. */
export const ModelPoolsCard = () => {
  const t = useText();
  const mlopsApi = useApi(mlopsApiRef);
  const { ref } = useEntityPath();
  const resource = useResource({
    key: ref,
    load: signal => loadModelPools(mlopsApi, ref, signal),
    hint: useServiceHint(),
    pollMs: everyTenSeconds,
  });
  const { data: pools, error, reload } = resource;
  return (
    <EntityInfoCard title={t('entity.pool.modelTitle')}>
      <StaleNotice resource={resource} />
      {resource.isPending && <Skeleton width="100%" height={200} />}
      {error && !pools && <ErrorState error={error} onRetry={reload} />}
      {pools?.length === 0 && (
        <EmptyState icon={<RiCpuLine />} title={t('entity.pool.modelEmpty')}>
          {t('lists.services.empty')}
        </EmptyState>
      )}
      {pools && pools.length > 0 && (
        <Flex direction="column" gap="6">
          {pools.map(entry => (
            <Flex key={entry.ref} direction="column" gap="3">
              <Flex justify="between" gap="3">
                <Text as="h3" variant="title-x-small" weight="bold">
                  <EntityRefLink entityRef={entry.ref} />
                </Text>
                {entry.pool && (
                  <Text color="secondary">
                    {t('entity.pool.thisModel')}:{' '}
                    <strong>{describeAmounts(entry.held, t)}</strong>
                  </Text>
                )}
              </Flex>
              {entry.pool && <PoolDetails pool={entry.pool} />}
              {entry.error && (
                <ErrorState error={entry.error} onRetry={reload} />
              )}
            </Flex>
          ))}
        </Flex>
      )}
    </EntityInfoCard>
  );
};
