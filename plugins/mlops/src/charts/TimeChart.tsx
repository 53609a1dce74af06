import { ReactNode } from 'react';
import { formatTime, timeTicks } from '../rollout/timeTicks';
import { ChartProps, ValuesChart } from './ValuesChart';

const minuteMs = 60_000;

/** Values over a time of day; its children draw the lines. */
export function TimeChart<Point>({
  from,
  to,
  ...props
}: ChartProps<Point> & {
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
}) {
  const times = timeTicks(from, to);
  const isShort = times.some(time => time % minuteMs !== 0);
  return (
    <ValuesChart
      {...props}
      across={{
        dataKey: 'at',
        domain: [from, to],
        ticks: times,
        tickFormatter: (at: number) => formatTime(at, isShort),
        minTickGap: 16,
      }}
    />
  );
}
