import { Alert, Flex, Text } from '@backstage/ui';
import type { Pool } from '@fairway/backstage-plugin-mlops-common';
import { useNow } from '../../../hooks/useNow';
import { formatAgo } from '../../../format';
import { useText } from '../../../translation';
import { FactList } from '../../shared/FactList/FactList';
import { Meter } from '../../shared/Meter/Meter';
import { capacityLines } from '../amounts';
import { ComponentTable } from '../ComponentTable/ComponentTable';
import { DeviceTable } from '../DeviceTable/DeviceTable';
import { HolderTable } from '../HolderTable/HolderTable';
import { formatPrice } from '../price';
import styles from './PoolDetails.module.css';

const Section = (props: { title: string; children: React.ReactNode }) => (
  <Flex direction="column" gap="2">
    <Text as="h4" variant="body-medium" weight="bold">
      {props.title}
    </Text>
    {props.children}
  </Flex>
);

/** The GPU card's content: what a pool has, who holds it, what it costs. */
export const PoolDetails = ({ pool }: { pool: Pool }) => {
  const t = useText();
  const now = useNow();
  const { capabilities, price } = pool;
  const lines = capacityLines(pool, t);
  const ago = formatAgo(capabilities.asOf, now);
  return (
    <Flex direction="column" gap="4">
      {!capabilities.reachable && (
        <Alert
          status="danger"
          icon
          title={t('entity.pool.unreachable', { ago })}
          description={capabilities.problem}
        />
      )}
      <div className={styles.meters}>
        {[lines.cpu, lines.memoryMiB, lines.gpus]
          .filter(line => line.maximum > 0)
          .map(({ label, value, maximum, text }) => (
            <Meter key={label} {...{ label, value, maximum, text }} />
          ))}
      </div>
      <FactList
        isWide
        facts={[
          {
            label: t('entity.pool.price'),
            value: price
              ? t('entity.pool.perHour', { amount: formatPrice(price) })
              : t('entity.pool.noPrice'),
          },
          {
            label: t('lists.pools.columnState'),
            value: capabilities.reachable
              ? t('entity.pool.reachable', { ago })
              : t('entity.pool.unreachable', { ago }),
          },
          {
            label: t('entity.pool.runtimes'),
            value: capabilities.runtimes.join(', ') || t('common.none'),
          },
          {
            label: t('entity.pool.formats'),
            value: capabilities.formats.join(', ') || t('common.none'),
          },
        ]}
      />
      <Section title={t('entity.pool.devices')}>
        {pool.devices.length > 0 ? (
          <DeviceTable devices={pool.devices} />
        ) : (
          <Text color="secondary">{t('entity.pool.noDevices')}</Text>
        )}
      </Section>
      <Section title={t('entity.pool.holders')}>
        {pool.holders.length > 0 ? (
          <HolderTable holders={pool.holders} />
        ) : (
          <Text color="secondary">{t('entity.pool.noHolders')}</Text>
        )}
      </Section>
      {capabilities.components && (
        <Section title={t('entity.pool.components')}>
          <ComponentTable components={capabilities.components} />
        </Section>
      )}
    </Flex>
  );
};
