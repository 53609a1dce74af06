import type { Pool } from '@fairway/backstage-plugin-mlops-common';
import { RiCheckLine, RiWifiOffLine } from '@remixicon/react';
import { useText } from '../../../translation';
import { StatusMark } from '../../shared/StatusMark/StatusMark';

/** Whether the serving target of a pool answers. */
export const PoolState = ({ pool }: { pool: Pool }) => {
  const t = useText();
  return pool.capabilities.reachable ? (
    <StatusMark tone="positive" icon={<RiCheckLine />}>
      {t('lists.pools.reachable')}
    </StatusMark>
  ) : (
    <StatusMark tone="negative" icon={<RiWifiOffLine />}>
      {t('lists.pools.unreachable')}
    </StatusMark>
  );
};
