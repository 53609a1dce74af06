import { Cell, CellText, ColumnConfig, Text } from '@backstage/ui';
import type { AcceleratorDevice } from '@fairway/backstage-plugin-mlops-common';
import { RiCheckLine, RiForbidLine } from '@remixicon/react';
import { formatMemory } from '../../../format';
import { Text as Translate, useText } from '../../../translation';
import { Meter } from '../../shared/Meter/Meter';
import { StatusMark } from '../../shared/StatusMark/StatusMark';
import { DataTable } from '../../shared/DataTable/DataTable';

type Row = AcceleratorDevice & { id: string };

const orDash = (value: number | undefined, unit: string) =>
  value === undefined ? '–' : `${Math.round(value)} ${unit}`;

const columnsOf = (t: Translate): ColumnConfig<Row>[] => [
  {
    id: 'name',
    label: t('entity.pool.device'),
    isRowHeader: true,
    cell: device => (
      <CellText
        title={`${device.index}: ${device.name}`}
        description={device.uuid}
      />
    ),
  },
  {
    id: 'memory',
    label: t('entity.pool.memory'),
    cell: device => (
      <Cell>
        <Meter
          isCompact
          label={t('entity.pool.memory')}
          value={device.memoryUsedMiB ?? 0}
          maximum={device.memoryMiB}
          text={
            device.memoryUsedMiB === undefined
              ? `– / ${formatMemory(device.memoryMiB)}`
              : `${formatMemory(device.memoryUsedMiB)} / ${formatMemory(
                  device.memoryMiB,
                )}`
          }
        />
      </Cell>
    ),
  },
  {
    id: 'utilization',
    label: t('entity.pool.utilization'),
    cell: device => (
      <Cell>
        {device.utilizationPercent === undefined ? (
          '–'
        ) : (
          <Meter
            isCompact
            label={t('entity.pool.utilization')}
            value={device.utilizationPercent}
            maximum={100}
            text={`${Math.round(device.utilizationPercent)} %`}
          />
        )}
      </Cell>
    ),
  },
  {
    id: 'temperature',
    label: t('entity.pool.temperature'),
    cell: device => (
      <CellText title={orDash(device.temperatureCelsius, '°C')} />
    ),
  },
  {
    id: 'power',
    label: t('entity.pool.power'),
    cell: device => <CellText title={orDash(device.powerWatts, 'W')} />,
  },
  {
    id: 'usable',
    label: t('entity.pool.usable'),
    cell: device => (
      <Cell>
        {device.usable ? (
          <StatusMark tone="positive" icon={<RiCheckLine />}>
            {t('entity.pool.usable')}
          </StatusMark>
        ) : (
          <>
            <StatusMark tone="neutral" icon={<RiForbidLine />}>
              {t('entity.pool.notUsable')}
            </StatusMark>
            <Text as="div" variant="body-small" color="secondary">
              {device.reason}
            </Text>
          </>
        )}
      </Cell>
    ),
  },
];

/** Every GPU of a pool as its driver reports it. */
export const DeviceTable = ({ devices }: { devices: AcceleratorDevice[] }) => {
  const t = useText();
  return (
    <section aria-label={t('entity.pool.devices')}>
      <DataTable
        columnConfig={columnsOf(t)}
        data={devices.map(device => ({ ...device, id: device.uuid }))}
        pagination={{ type: 'none' }}
      />
    </section>
  );
};
