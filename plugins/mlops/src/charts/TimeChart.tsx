import { ReactNode } from 'react';
import {
  CartesianGrid,
  ComposedChart,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { formatTime, timeTicks } from '../rollout/timeTicks';
import { axis, axisName, colours } from './chartStyle';
import { ChartTooltip, Reading } from './ChartTooltip';

const minuteMs = 60_000;

/** What every chart over time is told. */
export interface TimeChartProps<Point> {
  title: string;
  axisX: string;
  axisY: string;
  height: number;
  /** What the tooltip says of a point. */
  read: (point: Point) => Reading;
}

/** Values over a time of day: axes, grid and tooltip; its children draw the lines. */
export function TimeChart<Point>(
  props: TimeChartProps<Point> & {
    /** Each has `at`, in milliseconds since the epoch. */
    data: object[];
    /** Of the axis of time. */
    from: number;
    to: number;
    /** Ticks of the other axis, from 0 to its end. */
    values: number[];
    /** Charts of one group show their tooltips together. */
    group?: string;
    children: ReactNode;
  },
) {
  const { from, to, values } = props;
  const times = timeTicks(from, to);
  const isShort = times.some(time => time % minuteMs !== 0);
  return (
    <ResponsiveContainer
      width="100%"
      height={props.height}
      initialDimension={{ width: 600, height: props.height }}
    >
      <ComposedChart
        data={props.data}
        title={props.title}
        syncId={props.group}
        margin={{ top: 8, right: 24, bottom: 24, left: 12 }}
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
          domain={[0, values[values.length - 1]]}
          ticks={values}
          tickFormatter={(value: number) =>
            value.toLocaleString(undefined, { maximumFractionDigits: 12 })
          }
          width={64}
          label={axisName(props.axisY, 'left')}
        />
        <Tooltip
          isAnimationActive={false}
          cursor={{ stroke: 'var(--bui-fg-secondary)' }}
          content={<ChartTooltip read={props.read} />}
        />
        {props.children}
      </ComposedChart>
    </ResponsiveContainer>
  );
}
