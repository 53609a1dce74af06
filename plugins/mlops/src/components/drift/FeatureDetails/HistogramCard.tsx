import { CellText, ColumnConfig, Flex } from '@backstage/ui';
import type {
  DriftCell,
  FeatureDrift,
} from '@fairway/backstage-plugin-mlops-common';
import { lazy } from 'react';
import { ChartLegend } from '../../../charts/ChartLegend';
import { colours } from '../../../charts/chartStyle';
import { cellName } from '../../../drift/cells';
import { formatShare } from '../../../format';
import { useText } from '../../../translation';
import { ChartCard } from '../../shared/ChartCard/ChartCard';
import { DataTable } from '../../shared/DataTable/DataTable';

const HistogramChart = lazy(() => import('../../../charts/HistogramChart'));

const height = 240;

/** How a feature is distributed in the reference data and in the predictions. */
export const HistogramCard = ({ feature }: { feature: FeatureDrift }) => {
  const t = useText();
  const sides = [
    {
      side: 'reference' as const,
      name: t('drift.histogram.reference'),
      colour: colours.first,
    },
    {
      side: 'current' as const,
      name: t('drift.histogram.current'),
      colour: colours.second,
    },
  ];
  const title = t('drift.histogram.title', { name: feature.name });
  const columns: ColumnConfig<DriftCell & { id: string }>[] = [
    {
      id: 'cell',
      label: t('drift.histogram.cell'),
      isRowHeader: true,
      cell: cell => <CellText title={cellName(cell)} />,
    },
    ...sides.map(({ side, name }) => ({
      id: side,
      label: name,
      cell: (cell: DriftCell) => <CellText title={formatShare(cell[side])} />,
    })),
  ];
  return (
    <ChartCard
      title={title}
      height={height}
      chart={
        <Flex direction="column" gap="2">
          <ChartLegend
            series={sides.map(({ name, colour }) => ({
              ...{ name, colour },
              look: 'area' as const,
            }))}
          />
          <HistogramChart
            cells={feature.histogram}
            title={title}
            axisX={t('drift.histogram.axisX')}
            axisY={t('drift.histogram.axisY')}
            height={height}
            read={cell => ({
              title: cellName(cell),
              lines: sides.map(({ side, name, colour }) => ({
                ...{ name, colour },
                value: formatShare(cell[side]),
              })),
            })}
          />
        </Flex>
      }
      table={
        <section aria-label={title}>
          <DataTable
            columnConfig={columns}
            data={feature.histogram.map((cell, at) => ({
              ...cell,
              id: String(at),
            }))}
            pagination={{ type: 'none' }}
          />
        </section>
      }
    />
  );
};
