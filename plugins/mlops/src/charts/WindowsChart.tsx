import { Bar, Line, ReferenceArea } from 'recharts';
import { TimelinePoint, warmUpEndOf } from '../benchmark/timeline';
import { colours, dashes, roundTicks } from './chartStyle';
import { ChartProps, ValuesChart } from './ValuesChart';

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
export default function WindowsChart({
  points,
  totalSeconds,
  series,
  ...props
}: ChartProps<TimelinePoint> & {
  points: TimelinePoint[];
  /** Where the axis ends, in seconds, also while fewer are there. */
  totalSeconds: number;
  series: WindowSeries[];
  group: string;
}) {
  const warmUpEnd = warmUpEndOf(points);
  const end = Math.max(totalSeconds, points.at(-1)?.endSeconds ?? 0);
  const seconds = roundTicks(end).filter(second => second <= end);
  const values = roundTicks(
    Math.max(
      ...points.flatMap(point => series.map(({ field }) => point[field] ?? 0)),
    ),
  );
  return (
    <ValuesChart
      {...props}
      data={points}
      across={{ dataKey: 'at', domain: [0, end], ticks: seconds }}
      values={values}
    >
      {warmUpEnd !== undefined && (
        <ReferenceArea
          x1={0}
          x2={Math.min(warmUpEnd, end)}
          fill={colours.ground}
          fillOpacity={1}
        />
      )}
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
            strokeDasharray={dashes[look]}
            dot={points.length < 2}
            isAnimationActive={false}
          />
        ),
      )}
    </ValuesChart>
  );
}
