import { EntityInfoCard } from '@backstage/plugin-catalog-react';
import { Skeleton } from '@backstage/ui';
import { everyTenSeconds, useMlops } from '../../../hooks/useMlops';
import { useServiceHint } from '../../../hooks/useServiceHint';
import { useText } from '../../../translation';
import { PoolDetails } from '../../pools/PoolDetails/PoolDetails';
import { ErrorState } from '../../shared/ErrorState/ErrorState';
import { StaleNotice } from '../../shared/StaleNotice/StaleNotice';
import { useEntityPath } from '../useEntityPath';

/** The GPU card of a GpuPool: capacity, devices, holders, price, live. */
export const PoolCard = () => {
  const t = useText();
  const { path } = useEntityPath();
  const resource = useMlops('getPool', {
    path,
    hint: useServiceHint(),
    pollMs: everyTenSeconds,
  });
  return (
    <EntityInfoCard title={t('entity.pool.title')}>
      <StaleNotice resource={resource} />
      {resource.data && <PoolDetails pool={resource.data} />}
      {resource.error && !resource.data && (
        <ErrorState error={resource.error} onRetry={resource.reload} />
      )}
      {resource.isPending && <Skeleton width="100%" height={240} />}
    </EntityInfoCard>
  );
};
