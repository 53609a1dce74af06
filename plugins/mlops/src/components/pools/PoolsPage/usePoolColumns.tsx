import { useRouteRef } from '@backstage/core-plugin-api';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { Cell, CellText, ColumnConfig, Link, Text } from '@backstage/ui';
import type { Amounts, Pool } from '@fairway/backstage-plugin-mlops-common';
import { useMemo } from 'react';
import { servicesRouteRef } from '../../../routes';
import { useText } from '../../../translation';
import { Meter } from '../../shared/Meter/Meter';
import { capacityLines } from '../amounts';
import { PoolState } from '../PoolState/PoolState';
import { formatPrice } from '../price';

export type PoolRow = Pool & { id: string };

/** The columns of the list of pools. */
export function usePoolColumns(): ColumnConfig<PoolRow>[] {
  const t = useText();
  const services = useRouteRef(servicesRouteRef);
  return useMemo(() => {
    const capacity = (
      key: keyof Amounts,
      label: string,
    ): ColumnConfig<PoolRow> => ({
      id: key,
      label,
      cell: pool => {
        const { value, maximum, short } = capacityLines(pool, t)[key];
        return (
          <Cell>
            {key === 'gpus' && maximum === 0 ? (
              <Text variant="body-small" color="secondary">
                {t('lists.pools.noGpus')}
              </Text>
            ) : (
              <Meter
                isCompact
                label={label}
                value={value}
                maximum={maximum}
                text={short}
              />
            )}
          </Cell>
        );
      },
    });
    return [
      {
        id: 'name',
        label: t('lists.pools.columnName'),
        isRowHeader: true,
        cell: pool => (
          <Cell>
            <EntityRefLink entityRef={pool.ref}>{pool.title}</EntityRefLink>
            <Text as="div" variant="body-small" color="secondary">
              {pool.discovered
                ? t('lists.pools.discovered', { target: pool.target })
                : pool.target}
            </Text>
          </Cell>
        ),
      },
      {
        id: 'state',
        label: t('lists.pools.columnState'),
        cell: pool => (
          <Cell>
            <PoolState pool={pool} />
            {pool.capabilities.problem && (
              <Text as="div" variant="body-small" color="secondary">
                {pool.capabilities.problem}
              </Text>
            )}
          </Cell>
        ),
      },
      capacity('cpu', t('lists.pools.columnCpu')),
      capacity('memoryMiB', t('lists.pools.columnMemory')),
      capacity('gpus', t('lists.pools.columnGpus')),
      {
        id: 'holders',
        label: t('lists.pools.columnHolders'),
        cell: pool => (
          <Cell>
            <Link href={`${services?.()}?pool=${encodeURIComponent(pool.ref)}`}>
              {String(pool.holders.length)}
            </Link>
          </Cell>
        ),
      },
      {
        id: 'price',
        label: t('lists.pools.columnPrice'),
        cell: pool => (
          <CellText
            title={
              pool.price ? formatPrice(pool.price) : t('entity.pool.noPrice')
            }
          />
        ),
      },
      {
        id: 'owner',
        label: t('lists.pools.columnOwner'),
        cell: pool => (
          <Cell>
            <EntityRefLink entityRef={pool.owner} defaultKind="group" />
          </Cell>
        ),
      },
    ];
  }, [t, services]);
}
