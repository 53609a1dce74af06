import { Flex } from '@backstage/ui';
import type {
  GateDeclaration,
  RolloutSignals,
} from '@fairway/backstage-plugin-mlops-common';
import { lazy } from 'react';
import { ChartLegend, Series } from '../../../charts/ChartLegend';
import { colours } from '../../../charts/chartStyle';
import { formatLatency, formatShare } from '../../../format';
import {
  comparisonOf,
  limitOf,
  pointsOf,
  SignalName,
  SignalPoint,
} from '../../../rollout/signals';
import { formatTime } from '../../../rollout/timeTicks';
import { useText } from '../../../translation';
import { ChartCard } from '../../shared/ChartCard/ChartCard';
import { SignalTable } from './SignalTable';

const SignalChart = lazy(() => import('../../../charts/SignalChart'));

const height = 230;

/** How a value of a signal is written. */
export const formatSignal = (name: SignalName, value: number) =>
  name === 'errorRate' ? formatShare(value / 100) : formatLatency(value);

/** One signal as chart and as table, with what its gates allow. */
export const SignalCard = (props: {
  name: SignalName;
  signals: RolloutSignals;
  gates: GateDeclaration[];
  stable: string;
  candidate: string;
  group: string;
}) => {
  const t = useText();
  const { name, signals, gates } = props;
  const points = pointsOf(signals, name, gates);
  const comparison = comparisonOf(name, gates);
  const limit = limitOf(name, gates);
  const title = t(`rolloutPage.signals.${name}`);
  const words = {
    stable: t('rolloutPage.signals.stable', { name: props.stable }),
    candidate: t('rolloutPage.signals.candidate', { name: props.candidate }),
    margin: t('rolloutPage.signals.margin', { gate: comparison?.name ?? '' }),
  };
  const series: Series[] = [
    { name: words.stable, colour: colours.first, look: 'dashed' },
    { name: words.candidate, colour: colours.second, look: 'line' },
    ...(comparison
      ? [{ name: words.margin, colour: colours.bad, look: 'dotted' as const }]
      : []),
    ...(limit
      ? [
          {
            name: t('rolloutPage.signals.limit', { gate: limit.gate }),
            text: formatSignal(name, limit.value),
            colour: colours.bad,
            look: 'line' as const,
          },
        ]
      : []),
  ];
  const read = (point: SignalPoint) => ({
    title: formatTime(point.at, true),
    lines: (
      [
        ['stable', colours.first],
        ['candidate', colours.second],
        ['margin', colours.bad],
      ] as const
    ).flatMap(([side, colour]) => {
      const value = point[side];
      return value === undefined
        ? []
        : [{ name: words[side], value: formatSignal(name, value), colour }];
    }),
  });
  return (
    <ChartCard
      title={title}
      height={height}
      chart={
        <Flex direction="column" gap="2">
          <ChartLegend series={series} />
          <SignalChart
            points={points}
            windowMs={signals.windowSeconds * 1_000}
            limit={limit?.value}
            atLeast={name === 'errorRate' ? 1 : 0}
            group={props.group}
            title={title}
            axisX={t('rolloutPage.signals.axisTime')}
            axisY={
              name === 'errorRate'
                ? t('rolloutPage.signals.axisShare')
                : t('rolloutPage.signals.axisLatency')
            }
            height={height}
            read={read}
          />
        </Flex>
      }
      table={
        <SignalTable
          label={title}
          points={points}
          words={comparison ? words : { ...words, margin: undefined }}
          format={value => formatSignal(name, value)}
        />
      }
    />
  );
};
