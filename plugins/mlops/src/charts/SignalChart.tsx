import {
  Area,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import type { SignalPoint } from '../rollout/signals';
import { formatTime, timeTicks } from '../rollout/timeTicks';
import { axis, axisName, colours, roundTicks } from './chartStyle';
import { ChartTooltip, Reading } from './ChartTooltip';

const minuteMs = 60_000;
const headroom = 1.15;

/**
 * One signal of stable and candidate over time. What the margin of a gate does
 * not allow is shaded. Loaded when first shown, since the chart library is
 * large; hence the default export.
 */
export default function SignalChart(props: {
  points: SignalPoint[];
  windowMs: number;
  /** A limit that holds whatever the stable revision does. */
  limit?: number;
  /** The axis reaches at least this far, so that noise looks small. */
  atLeast: number;
  group: string;
  title: string;
  axisX: string;
  axisY: string;
  height: number;
  read: (point: SignalPoint) => Reading;
}) {
  const { points, limit } = props;
  const from = points[0].at;
  const to = points[points.length - 1].at + props.windowMs;
  const values = roundTicks(
    headroom *
      Math.max(
        props.atLeast,
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
  const times = timeTicks(from, to);
  const isShort = times.some(time => time % minuteMs !== 0);
  const dot = points.length < 2;
  return (
    <ResponsiveContainer
      width="100%"
      height={props.height}
      initialDimension={{ width: 560, height: props.height }}
    >
      <ComposedChart
        data={rows}
        title={props.title}
        syncId={props.group}
        margin={{ top: 8, right: 16, bottom: 24, left: 12 }}
      >
        <CartesianGrid vertical={false} stroke={colours.grid} />
        <XAxis
          {...axis}
          type="number"
          dataKey="at"
          domain={[from, to]}
          ticks={times}
          tickFormatter={(at: number) => formatTime(at, isShort)}
          minTickGap={16}
          label={axisName(props.axisX, 'bottom')}
        />
        <YAxis
          {...axis}
          type="number"
          domain={[0, top]}
          ticks={values}
          tickFormatter={(value: number) => value.toLocaleString()}
          width={60}
          label={axisName(props.axisY, 'left')}
        />
        <Tooltip
          isAnimationActive={false}
          cursor={{ stroke: 'var(--bui-fg-secondary)' }}
          content={<ChartTooltip read={props.read} />}
        />
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
          strokeDasharray="2 3"
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
          strokeDasharray="6 4"
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
      </ComposedChart>
    </ResponsiveContainer>
  );
}
