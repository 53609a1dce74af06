import { CellText, ColumnConfig, Flex, Text } from '@backstage/ui';
import type {
  DriftTrendPoint,
  FeatureDrift,
} from '@fairway/backstage-plugin-mlops-common';
import { lazy } from 'react';
import { ChartLegend, Series } from '../../../charts/ChartLegend';
import { colours } from '../../../charts/chartStyle';
import type { TrendPoint } from '../../../charts/DriftTrendChart';
import { featureKey, shortNumber } from '../../../drift/cells';
import { formatInstant, formatNumber } from '../../../format';
import { useText } from '../../../translation';
import { ChartCard } from '../../shared/ChartCard/ChartCard';
import { DataTable } from '../../shared/DataTable/DataTable';

const DriftTrendChart = lazy(() => import('../../../charts/DriftTrendChart'));

const height = 240;

function pointsOf(trend: DriftTrendPoint[], key: string): TrendPoint[] {
  return trend.flatMap(({ start, counted, features }) => {
    const found = features.find(feature => featureKey(feature) === key);
    return found
      ? [
          {
            at: Date.parse(start),
            counted,
            stability: found.populationStabilityIndex ?? undefined,
            critical: found.criticalStability ?? undefined,
          },
        ]
      : [];
  });
}

/** How far a feature was from its reference over time, and what chance makes. */
export const TrendCard = (props: {
  feature: FeatureDrift;
  trend: DriftTrendPoint[];
}) => {
  const t = useText();
  const { feature, trend } = props;
  const points = pointsOf(trend, featureKey(feature));
  if (points.length === 0) {
    return <Text color="secondary">{t('drift.trend.none')}</Text>;
  }
  const title = t('drift.trend.title', { name: feature.name });
  const lines = [
    {
      field: 'stability' as const,
      name: t('drift.trend.stability'),
      colour: colours.second,
      look: 'line' as const,
    },
    {
      field: 'critical' as const,
      name: t('drift.trend.critical'),
      colour: colours.bad,
      look: 'dotted' as const,
    },
  ];
  const valueOf = (value: number | undefined) =>
    value === undefined ? t('drift.features.none') : shortNumber(value);
  const columns: ColumnConfig<TrendPoint & { id: string }>[] = [
    {
      id: 'at',
      label: t('drift.trend.axisX'),
      isRowHeader: true,
      cell: ({ at }) => (
        <CellText title={formatInstant(new Date(at).toISOString())} />
      ),
    },
    ...lines.map(({ field, name }) => ({
      id: field,
      label: name,
      cell: (point: TrendPoint) => <CellText title={valueOf(point[field])} />,
    })),
    {
      id: 'counted',
      label: t('drift.trend.counted'),
      cell: ({ counted }) => <CellText title={formatNumber(counted)} />,
    },
  ];
  return (
    <ChartCard
      title={title}
      height={height}
      chart={
        <Flex direction="column" gap="2">
          <ChartLegend series={lines as Series[]} />
          <DriftTrendChart
            points={points}
            title={title}
            axisX={t('drift.trend.axisX')}
            axisY={t('drift.trend.axisY')}
            height={height}
            read={point => ({
              title: formatInstant(new Date(point.at).toISOString()),
              lines: [
                ...lines.map(({ field, name, colour }) => ({
                  ...{ name, colour },
                  value: valueOf(point[field]),
                })),
                {
                  name: t('drift.trend.counted'),
                  value: formatNumber(point.counted),
                },
              ],
            })}
          />
        </Flex>
      }
      table={
        <section aria-label={title}>
          <DataTable
            columnConfig={columns}
            data={points.map(point => ({ ...point, id: String(point.at) }))}
            pagination={{ type: 'none' }}
          />
        </section>
      }
    />
  );
};
