import { ReactNode } from 'react';
import {
  CartesianGrid,
  ComposedChart,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  XAxisProps,
  YAxis,
} from 'recharts';
import { axis, axisName, colours } from './chartStyle';
import { ChartTooltip, Reading } from './ChartTooltip';

/** What every chart is told. */
export interface ChartProps<Point> {
  title: string;
  axisX: string;
  axisY: string;
  height: number;
  /** What the tooltip says of a point. */
  read: (point: Point) => Reading;
}

/** Values over a number: axes, grid and tooltip; its children draw the lines. */
export function ValuesChart<Point>(
  props: ChartProps<Point> & {
    data: object[];
    /** The axis below: its field of the data, its ends and ticks. */
    across: Pick<
      XAxisProps,
      | 'dataKey'
      | 'domain'
      | 'interval'
      | 'minTickGap'
      | 'tickFormatter'
      | 'ticks'
    >;
    /** Whether the grid has lines up from the axis below, too. */
    hasUpLines?: boolean;
    /** Ticks of the axis of values, from 0 to its end. */
    values: number[];
    /** Charts of one group show their tooltips together. */
    group?: string;
    children: ReactNode;
  },
) {
  const { values, hasUpLines = false } = props;
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
        <CartesianGrid vertical={hasUpLines} stroke={colours.grid} />
        <XAxis
          {...axis}
          {...props.across}
          type="number"
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
