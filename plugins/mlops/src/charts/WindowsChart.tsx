import {
  Bar,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceArea,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { TimelinePoint, warmUpEndOf } from '../benchmark/timeline';
import { axis, axisName, colours, roundTicks } from './chartStyle';
import { ChartTooltip, Reading } from './ChartTooltip';

type Field = 'failedRate' | 'p50' | 'p99' | 'sentRate' | 'succeededRate';

export type WindowSeries = {
  field: Field;
  colour: string;
  look: 'area' | 'dashed' | 'line';
};

/**
 * Some numbers of each window over time, with the warm-up shaded. Two of them
 * with the same `group` point at the same instant. Loaded when first shown.
 */
export default function WindowsChart(props: {
  points: TimelinePoint[];
  /** Where the axis ends, in seconds, also while fewer are there. */
  totalSeconds: number;
  series: WindowSeries[];
  group: string;
  title: string;
  axisX: string;
  axisY: string;
  height: number;
  read: (point: TimelinePoint) => Reading;
}) {
  const { points, series } = props;
  const warmUpEnd = warmUpEndOf(points);
  const end = Math.max(props.totalSeconds, points.at(-1)?.endSeconds ?? 0);
  const seconds = roundTicks(end).filter(second => second <= end);
  const values = roundTicks(
    Math.max(
      ...points.flatMap(point => series.map(({ field }) => point[field] ?? 0)),
    ),
  );
  return (
    <ResponsiveContainer
      width="100%"
      height={props.height}
      initialDimension={{ width: 600, height: props.height }}
    >
      <ComposedChart
        data={points}
        title={props.title}
        syncId={props.group}
        margin={{ top: 8, right: 24, bottom: 24, left: 12 }}
      >
        <CartesianGrid vertical={false} stroke={colours.grid} />
        {warmUpEnd !== undefined && (
          <ReferenceArea
            x1={0}
            x2={Math.min(warmUpEnd, end)}
            fill={colours.ground}
            fillOpacity={1}
          />
        )}
        <XAxis
          {...axis}
          type="number"
          dataKey="at"
          domain={[0, end]}
          ticks={seconds}
          label={axisName(props.axisX, 'bottom')}
        />
        <YAxis
          {...axis}
          type="number"
          domain={[0, values[values.length - 1]]}
          ticks={values}
          tickFormatter={(value: number) => value.toLocaleString()}
          width={64}
          label={axisName(props.axisY, 'left')}
        />
        <Tooltip
          isAnimationActive={false}
          cursor={{ stroke: 'var(--bui-fg-secondary)' }}
          content={<ChartTooltip read={props.read} />}
        />
        {series.map(({ field, colour, look }) =>
          look === 'area' ? (
            <Bar
              key={field}
              dataKey={field}
              fill={colour}
              barSize={6}
              isAnimationActive={false}
            />
          ) : (
            <Line
              key={field}
              dataKey={field}
              stroke={colour}
              strokeWidth={2}
              strokeDasharray={look === 'dashed' ? '6 4' : undefined}
              dot={points.length < 2}
              isAnimationActive={false}
            />
          ),
        )}
      </ComposedChart>
    </ResponsiveContainer>
  );
}
