import type { DriftCell } from '@fairway/backstage-plugin-mlops-common';
import {
  Bar,
  BarChart,
  CartesianGrid,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { cellName } from '../drift/cells';
import { axis, axisName, colours, roundTicks } from './chartStyle';
import { ChartTooltip } from './ChartTooltip';
import type { ChartProps } from './ValuesChart';

/**
 * Shares of the reference data and of the predictions side by side. Loaded when
 * it is first shown, since the chart library is large; hence the default export.
 */
export default function HistogramChart(
  props: ChartProps<DriftCell> & { cells: DriftCell[] },
) {
  const rows = props.cells.map(cell => ({ ...cell, name: cellName(cell) }));
  const shares = roundTicks(
    100 *
      Math.max(
        ...rows.flatMap(({ reference, current }) => [reference, current]),
      ),
  );
  return (
    <ResponsiveContainer
      width="100%"
      height={props.height}
      initialDimension={{ width: 600, height: props.height }}
    >
      <BarChart
        data={rows}
        title={props.title}
        barGap={1}
        barCategoryGap="18%"
        margin={{ top: 8, right: 12, bottom: 24, left: 12 }}
      >
        <CartesianGrid vertical={false} stroke={colours.grid} />
        <XAxis
          {...axis}
          dataKey="name"
          interval="preserveStartEnd"
          minTickGap={12}
          label={axisName(props.axisX, 'bottom')}
        />
        <YAxis
          {...axis}
          type="number"
          domain={[0, shares[shares.length - 1] / 100]}
          ticks={shares.map(share => share / 100)}
          tickFormatter={(share: number) =>
            String(Number((share * 100).toPrecision(6)))
          }
          width={56}
          label={axisName(props.axisY, 'left')}
        />
        <Tooltip
          isAnimationActive={false}
          cursor={{ fill: colours.ground }}
          content={<ChartTooltip read={props.read} />}
        />
        <Bar
          dataKey="reference"
          fill={colours.first}
          isAnimationActive={false}
        />
        <Bar
          dataKey="current"
          fill={colours.second}
          isAnimationActive={false}
        />
      </BarChart>
    </ResponsiveContainer>
  );
}
