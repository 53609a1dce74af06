import {
  Card,
  CardBody,
  CellText,
  ColumnConfig,
  Flex,
  Text,
} from '@backstage/ui';
import type { BenchmarkReport } from '@fairway/backstage-plugin-mlops-common';
import { lazy } from 'react';
import { formatPercentile } from '../../../benchmark/percentileAxis';
import { ChartLegend } from '../../../charts/ChartLegend';
import { colours } from '../../../charts/chartStyle';
import { formatLatency } from '../../../format';
import { useText } from '../../../translation';
import { ChartCard } from '../../shared/ChartCard/ChartCard';
import { DataTable } from '../../shared/DataTable/DataTable';

const LatencyCurveChart = lazy(
  () => import('../../../charts/LatencyCurveChart'),
);

type Point = BenchmarkReport['curve'][number];

const height = 340;

/** The latency at every percentile, from the intended start and from the send. */
export const CurveSection = ({ curve }: { curve: Point[] }) => {
  const t = useText();
  const points = curve.filter(({ percentile }) => percentile < 100);
  const nameOf = ({ percentile }: Point) => `p${formatPercentile(percentile)}`;
  const slower = ({ percentile }: Point) =>
    t('benchmarkResult.curve.slower', {
      count: Math.round(100 / (100 - percentile)).toLocaleString(),
    });
  const columns: ColumnConfig<Point & { id: number }>[] = [
    {
      id: 'percentile',
      label: t('benchmarkResult.curve.percentile'),
      isRowHeader: true,
      cell: point => (
        <CellText title={nameOf(point)} description={slower(point)} />
      ),
    },
    {
      id: 'response',
      label: t('benchmarkResult.curve.response'),
      cell: point => <CellText title={formatLatency(point.response)} />,
    },
    {
      id: 'service',
      label: t('benchmarkResult.curve.service'),
      cell: point => <CellText title={formatLatency(point.service)} />,
    },
  ];
  return (
    <Card>
      <CardBody>
        {points.length === 0 ? (
          <Text color="secondary">{t('benchmarkResult.curve.none')}</Text>
        ) : (
          <ChartCard
            title={t('benchmarkResult.curve.title')}
            height={height}
            chart={
              <Flex direction="column" gap="3">
                <Text as="div" variant="body-small" color="secondary">
                  {t('benchmarkResult.curve.text')}
                </Text>
                <ChartLegend
                  series={[
                    {
                      name: t('benchmarkResult.curve.response'),
                      text: t('benchmarkResult.curve.responseText'),
                      colour: colours.first,
                      look: 'line',
                    },
                    {
                      name: t('benchmarkResult.curve.service'),
                      text: t('benchmarkResult.curve.serviceText'),
                      colour: colours.second,
                      look: 'dashed',
                    },
                  ]}
                />
                <LatencyCurveChart
                  points={points}
                  title={t('benchmarkResult.curve.title')}
                  axisX={t('benchmarkResult.curve.axisX')}
                  axisY={t('benchmarkResult.curve.axisY')}
                  height={height}
                  read={point => ({
                    title: `${nameOf(point)} (${slower(point)})`,
                    lines: [
                      {
                        name: t('benchmarkResult.curve.response'),
                        value: formatLatency(point.response),
                        colour: colours.first,
                      },
                      {
                        name: t('benchmarkResult.curve.service'),
                        value: formatLatency(point.service),
                        colour: colours.second,
                      },
                    ],
                  })}
                />
              </Flex>
            }
            table={
              <section aria-label={t('benchmarkResult.curve.title')}>
                <DataTable
                  columnConfig={columns}
                  data={points.map((point, id) => ({ ...point, id }))}
                  pagination={{ type: 'none' }}
                />
              </section>
            }
          />
        )}
      </CardBody>
    </Card>
  );
};
