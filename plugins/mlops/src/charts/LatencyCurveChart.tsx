import type { BenchmarkReport } from '@fairway/backstage-plugin-mlops-common';
import { Line } from 'recharts';
import {
  formatPercentile,
  percentileAt,
  positionOf,
  ticksUpTo,
} from '../benchmark/percentileAxis';
import { colours, dashes, roundTicks } from './chartStyle';
import { ChartProps, ValuesChart } from './ValuesChart';

type Point = BenchmarkReport['curve'][number];

/**
 * Latency by percentile, on an axis that stretches the tail. Loaded when it is
 * first shown, since the chart library is large; hence the default export.
 */
export default function LatencyCurveChart({
  points,
  ...props
}: ChartProps<Point> & {
  /** In order, all below 100. */
  points: Point[];
}) {
  const rows = points.map(point => ({
    ...point,
    position: positionOf(point.percentile),
  }));
  const last = rows[rows.length - 1];
  const latencies = roundTicks(
    Math.max(...points.flatMap(({ response, service }) => [response, service])),
  );
  return (
    <ValuesChart
      {...props}
      data={rows}
      across={{
        dataKey: 'position',
        domain: [0, last.position],
        ticks: ticksUpTo(last.percentile).map(positionOf),
        tickFormatter: (at: number) => formatPercentile(percentileAt(at)),
        interval: 0,
      }}
      hasUpLines
      values={latencies}
    >
      <Line
        dataKey="service"
        stroke={colours.second}
        strokeWidth={2}
        strokeDasharray={dashes.dashed}
        dot={false}
        isAnimationActive={false}
      />
      <Line
        dataKey="response"
        stroke={colours.first}
        strokeWidth={2.5}
        dot={false}
        isAnimationActive={false}
      />
    </ValuesChart>
  );
}
