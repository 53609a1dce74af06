import { Area, Line, ReferenceLine } from 'recharts';
import type { SignalPoint } from '../rollout/signals';
import { colours, dashes, roundTicks } from './chartStyle';
import { TimeChart } from './TimeChart';
import type { ChartProps } from './ValuesChart';

const headroom = 1.15;

/**
 * One signal of stable and candidate over time. What the margin of a gate does
 * not allow is shaded. Loaded when first shown, since the chart library is
 * large; hence the default export.
 */
export default function SignalChart({
  points,
  windowMs,
  limit,
  atLeast,
  ...props
}: ChartProps<SignalPoint> & {
  points: SignalPoint[];
  windowMs: number;
  /** A limit that holds whatever the stable revision does. */
  limit?: number;
  /** The axis reaches at least this far, so that noise looks small. */
  atLeast: number;
  group: string;
}) {
  const values = roundTicks(
    headroom *
      Math.max(
        atLeast,
        ...points.flatMap(({ stable, candidate, margin }) => [
          stable ?? 0,
          candidate ?? 0,
          margin ?? 0,
        ]),
      ),
  );
  const top = values[values.length - 1];
  const rows = points.map(point => ({
    ...point,
    outside: point.margin === undefined ? undefined : [point.margin, top],
  }));
  const dot = points.length < 2;
  return (
    <TimeChart
      {...props}
      data={rows}
      from={points[0].at}
      to={points[points.length - 1].at + windowMs}
      values={values}
    >
      <Area
        dataKey="outside"
        fill={colours.bad}
        fillOpacity={0.1}
        stroke="none"
        activeDot={false}
        isAnimationActive={false}
      />
      <Line
        dataKey="margin"
        stroke={colours.bad}
        strokeWidth={1.5}
        strokeDasharray={dashes.dotted}
        dot={dot}
        activeDot={false}
        isAnimationActive={false}
      />
      {limit !== undefined && limit <= top && (
        <ReferenceLine y={limit} stroke={colours.bad} strokeWidth={1.5} />
      )}
      <Line
        dataKey="stable"
        stroke={colours.first}
        strokeWidth={2}
        strokeDasharray={dashes.dashed}
        dot={dot}
        isAnimationActive={false}
      />
      <Line
        dataKey="candidate"
        stroke={colours.second}
        strokeWidth={2.5}
        dot={dot}
        isAnimationActive={false}
      />
    </TimeChart>
  );
}
