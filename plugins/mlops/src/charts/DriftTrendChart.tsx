import {
  CartesianGrid,
  Line,
  LineChart,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { formatTime, timeTicks } from '../rollout/timeTicks';
import { axis, axisName, colours, roundTicks } from './chartStyle';
import { ChartTooltip, Reading } from './ChartTooltip';

/** A point of the course of one feature. */
export type TrendPoint = {
  /** Milliseconds since the epoch. */
  at: number;
  counted: number;
  stability?: number;
  critical?: number;
};

/** The shortest time axis, in milliseconds: shorter ones repeat the minute. */
const shortestSpan = 900_000;

/**
 * A feature's population stability index over time, with what chance alone makes
 * of as many values. Loaded when first shown.
 */
export default function DriftTrendChart(props: {
  points: TrendPoint[];
  title: string;
  axisX: string;
  axisY: string;
  height: number;
  read: (point: TrendPoint) => Reading;
}) {
  const { points } = props;
  const from = points[0].at;
  const to = Math.max(points[points.length - 1].at, from + shortestSpan);
  const values = roundTicks(
    Math.max(
      0.01,
      ...points.flatMap(({ stability = 0, critical = 0 }) => [
        stability,
        critical,
      ]),
    ),
  );
  return (
    <ResponsiveContainer
      width="100%"
      height={props.height}
      initialDimension={{ width: 600, height: props.height }}
    >
      <LineChart
        data={points}
        title={props.title}
        margin={{ top: 8, right: 24, bottom: 24, left: 12 }}
      >
        <CartesianGrid vertical={false} stroke={colours.grid} />
        <XAxis
          {...axis}
          type="number"
          dataKey="at"
          domain={[from, to]}
          ticks={timeTicks(from, to)}
          tickFormatter={(at: number) => formatTime(at, false)}
          label={axisName(props.axisX, 'bottom')}
        />
        <YAxis
          {...axis}
          type="number"
          domain={[0, values[values.length - 1]]}
          ticks={values}
          width={64}
          label={axisName(props.axisY, 'left')}
        />
        <Tooltip
          isAnimationActive={false}
          cursor={{ stroke: 'var(--bui-fg-secondary)' }}
          content={<ChartTooltip read={props.read} />}
        />
        <Line
          dataKey="critical"
          stroke={colours.bad}
          strokeDasharray="2 3"
          strokeWidth={2}
          dot={points.length < 2}
          isAnimationActive={false}
        />
        <Line
          dataKey="stability"
          stroke={colours.second}
          strokeWidth={2}
          dot={points.length < 2}
          isAnimationActive={false}
        />
      </LineChart>
    </ResponsiveContainer>
  );
}
