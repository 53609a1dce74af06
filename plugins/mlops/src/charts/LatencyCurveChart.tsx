import type { BenchmarkReport } from '@fairway/backstage-plugin-mlops-common';
import {
  CartesianGrid,
  Line,
  LineChart,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import {
  formatPercentile,
  percentileAt,
  positionOf,
  ticksUpTo,
} from '../benchmark/percentileAxis';
import { axis, axisName, colours, roundTicks } from './chartStyle';
import { ChartTooltip, Reading } from './ChartTooltip';

type Point = BenchmarkReport['curve'][number];

/**
 * Latency by percentile, on an axis that stretches the tail. Loaded when it is
 * first shown, since the chart library is large; hence the default export.
 */
export default function LatencyCurveChart(props: {
  /** In order, all below 100. */
  points: Point[];
  title: string;
  axisX: string;
  axisY: string;
  height: number;
  read: (point: Point) => Reading;
}) {
  const { points } = props;
  const rows = points.map(point => ({
    ...point,
    position: positionOf(point.percentile),
  }));
  const last = rows[rows.length - 1];
  const latencies = roundTicks(
    Math.max(...points.flatMap(({ response, service }) => [response, service])),
  );
  return (
    <ResponsiveContainer
      width="100%"
      height={props.height}
      initialDimension={{ width: 600, height: props.height }}
    >
      <LineChart
        data={rows}
        title={props.title}
        margin={{ top: 8, right: 24, bottom: 24, left: 12 }}
      >
        <CartesianGrid stroke={colours.grid} />
        <XAxis
          {...axis}
          type="number"
          dataKey="position"
          domain={[0, last.position]}
          ticks={ticksUpTo(last.percentile).map(positionOf)}
          tickFormatter={(at: number) => formatPercentile(percentileAt(at))}
          interval={0}
          label={axisName(props.axisX, 'bottom')}
        />
        <YAxis
          {...axis}
          type="number"
          domain={[0, latencies[latencies.length - 1]]}
          ticks={latencies}
          tickFormatter={(value: number) => value.toLocaleString()}
          width={64}
          label={axisName(props.axisY, 'left')}
        />
        <Tooltip
          isAnimationActive={false}
          cursor={{ stroke: 'var(--bui-fg-secondary)' }}
          content={<ChartTooltip read={props.read} />}
        />
        <Line
          dataKey="service"
          stroke={colours.second}
          strokeWidth={2}
          strokeDasharray="6 4"
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
      </LineChart>
    </ResponsiveContainer>
  );
}
