import { Card, CardBody, Flex, Text } from '@backstage/ui';
import { lazy, ReactNode, useId } from 'react';
import type { TimelinePoint } from '../../../benchmark/timeline';
import { ChartLegend, Series } from '../../../charts/ChartLegend';
import { colours } from '../../../charts/chartStyle';
import type { Reading } from '../../../charts/ChartTooltip';
import type { WindowSeries } from '../../../charts/WindowsChart';
import { formatLatency, formatRate } from '../../../format';
import { useText } from '../../../translation';
import { ChartCard } from '../../shared/ChartCard/ChartCard';
import { TimelineTable } from './TimelineTable';

const WindowsChart = lazy(() => import('../../../charts/WindowsChart'));

const latencyHeight = 220;
const rateHeight = 190;

type Shown = WindowSeries & { name: string };

const Part = (props: {
  title: string;
  series: Series[];
  children: ReactNode;
}) => (
  <Flex direction="column" gap="2">
    <Flex gap="5" align="center" style={{ flexWrap: 'wrap' }}>
      <Text as="h5" variant="body-small" weight="bold">
        {props.title}
      </Text>
      <ChartLegend series={props.series} />
    </Flex>
    {props.children}
  </Flex>
);

/** Latency and rates of each window, the warm-up shaded and failures in red. */
export const TimelineSection = (props: {
  points: TimelinePoint[];
  totalSeconds: number;
}) => {
  const t = useText();
  const group = useId();
  const { points, totalSeconds } = props;
  const warmUp: Series[] = points.some(({ isWarmUp }) => isWarmUp)
    ? [
        {
          name: t('benchmarkResult.timeline.warmUpText'),
          colour: colours.ground,
          look: 'area',
        },
      ]
    : [];
  const latencies: Shown[] = [
    {
      field: 'p99',
      name: t('benchmarkResult.timeline.p99'),
      colour: colours.second,
      look: 'dashed',
    },
    {
      field: 'p50',
      name: t('benchmarkResult.timeline.p50'),
      colour: colours.first,
      look: 'line',
    },
  ];
  const rates: Shown[] = [
    {
      field: 'failedRate',
      name: t('benchmarkResult.timeline.failed'),
      colour: colours.bad,
      look: 'area',
    },
    {
      field: 'sentRate',
      name: t('benchmarkResult.timeline.sent'),
      colour: colours.first,
      look: 'line',
    },
    {
      field: 'succeededRate',
      name: t('benchmarkResult.timeline.succeeded'),
      colour: colours.good,
      look: 'dashed',
    },
  ];
  const reader =
    (series: Shown[], format: (value: number) => string) =>
    (point: TimelinePoint): Reading => ({
      title: t('benchmarkResult.timeline.windowOf', {
        from: formatRate(point.startSeconds),
        to: formatRate(point.endSeconds),
      }),
      lines: series.flatMap(({ field, name, colour }) => {
        const value = point[field];
        return value === undefined
          ? []
          : [{ name, value: format(value), colour }];
      }),
    });
  const chart = (
    series: Shown[],
    names: { title: string; axisY: string; height: number },
    format: (value: number) => string,
  ) => (
    <Part title={names.title} series={[...series, ...warmUp]}>
      <WindowsChart
        points={points}
        totalSeconds={totalSeconds}
        series={series}
        group={group}
        axisX={t('benchmarkResult.timeline.axisX')}
        read={reader(series, format)}
        {...names}
      />
    </Part>
  );
  return (
    <Card>
      <CardBody>
        {points.length === 0 ? (
          <Text color="secondary">{t('benchmarkResult.timeline.none')}</Text>
        ) : (
          <ChartCard
            title={t('benchmarkResult.timeline.title')}
            height={latencyHeight + rateHeight}
            chart={
              <Flex direction="column" gap="4">
                <Text as="div" variant="body-small" color="secondary">
                  {t('benchmarkResult.timeline.text')}
                </Text>
                {chart(
                  latencies,
                  {
                    title: t('benchmarkResult.timeline.latency'),
                    axisY: t('benchmarkResult.timeline.axisLatency'),
                    height: latencyHeight,
                  },
                  formatLatency,
                )}
                {chart(
                  rates,
                  {
                    title: t('benchmarkResult.timeline.rate'),
                    axisY: t('benchmarkResult.timeline.axisRate'),
                    height: rateHeight,
                  },
                  value =>
                    t('benchmarks.perSecond', { rate: formatRate(value) }),
                )}
              </Flex>
            }
            table={<TimelineTable points={points} />}
          />
        )}
      </CardBody>
    </Card>
  );
};
