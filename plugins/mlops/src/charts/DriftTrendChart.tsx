import { Line } from 'recharts';
import { colours, dashes, roundTicks } from './chartStyle';
import { TimeChart } from './TimeChart';
import type { ChartProps } from './ValuesChart';

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
export default function DriftTrendChart({
  points,
  ...props
}: ChartProps<TrendPoint> & { points: TrendPoint[] }) {
  const from = points[0].at;
  const values = points.flatMap(({ stability = 0, critical = 0 }) => [
    stability,
    critical,
  ]);
  const line = {
    strokeWidth: 2,
    dot: points.length < 2,
    isAnimationActive: false,
  };
  return (
    <TimeChart
      {...props}
      data={points}
      from={from}
      to={Math.max(points[points.length - 1].at, from + shortestSpan)}
      values={roundTicks(Math.max(0.01, ...values))}
    >
      <Line
        {...line}
        dataKey="critical"
        stroke={colours.bad}
        strokeDasharray={dashes.dotted}
      />
      <Line {...line} dataKey="stability" stroke={colours.second} />
    </TimeChart>
  );
}
