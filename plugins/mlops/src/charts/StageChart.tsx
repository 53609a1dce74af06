import type { TimelineMark } from '@fairway/backstage-plugin-mlops-common';
import {
  Bar,
  BarChart,
  CartesianGrid,
  LabelList,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { formatMilliseconds } from '../format';
import type { Stage } from '../timeline/stages';
import styles from './StageChart.module.css';

type Props = {
  stages: Stage[];
  title: string;
  axisLabel: string;
  height: number;
  nameOf: (mark: TimelineMark) => string;
};

type Row = { name: string; offset: number; duration: number; text: string };

const StageTooltip = (props: {
  active?: boolean;
  payload?: readonly { payload?: Row }[];
}) => {
  const row = props.payload?.[0]?.payload;
  return props.active && row ? (
    <div className={styles.tooltip}>
      <strong>{row.name}</strong> {row.text}
    </div>
  ) : null;
};

/**
 * Each stage as a bar from where it begins to where it ends. Loaded when it is
 * first shown, since the chart library is large; hence the default export.
 */
export default function StageChart(props: Props) {
  const rows: Row[] = props.stages.map(stage => ({
    name: `${stage.to} ${props.nameOf(stage.to)}`,
    offset: Math.max(0, stage.startMs),
    duration: Math.max(0, stage.durationMs),
    text: formatMilliseconds(stage.durationMs),
  }));
  return (
    <ResponsiveContainer
      width="100%"
      height={props.height}
      initialDimension={{ width: 600, height: props.height }}
    >
      <BarChart
        data={rows}
        layout="vertical"
        title={props.title}
        margin={{ top: 4, right: 72, bottom: 20, left: 4 }}
        barCategoryGap={7}
      >
        <CartesianGrid horizontal={false} stroke="var(--bui-border-1)" />
        <XAxis
          type="number"
          stroke="var(--bui-border-2)"
          tick={{ fill: 'var(--bui-fg-secondary)', fontSize: 12 }}
          tickFormatter={(value: number) => value.toLocaleString()}
          label={{
            value: props.axisLabel,
            position: 'insideBottom',
            offset: -12,
            fill: 'var(--bui-fg-secondary)',
            fontSize: 12,
          }}
        />
        <YAxis
          type="category"
          dataKey="name"
          width={250}
          stroke="var(--bui-border-2)"
          tick={{ fill: 'var(--bui-fg-primary)', fontSize: 12 }}
          interval={0}
        />
        <Tooltip
          isAnimationActive={false}
          cursor={{
            fill: 'color-mix(in srgb, var(--bui-fg-primary) 6%, transparent)',
          }}
          content={<StageTooltip />}
        />
        <Bar
          dataKey="offset"
          stackId="stage"
          fill="transparent"
          isAnimationActive={false}
        />
        <Bar
          dataKey="duration"
          stackId="stage"
          fill="var(--bui-announcement-bg)"
          radius={2}
          minPointSize={2}
          isAnimationActive={false}
        >
          <LabelList
            dataKey="text"
            position="right"
            fill="var(--bui-fg-primary)"
            fontSize={12}
          />
        </Bar>
      </BarChart>
    </ResponsiveContainer>
  );
}
