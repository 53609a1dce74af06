import { Cell, CellText, ColumnConfig, Text } from '@backstage/ui';
import type { Benchmark } from '@fairway/backstage-plugin-mlops-common';
import { formatLatency, formatRate, formatSeconds } from '../../../format';
import { useText } from '../../../translation';
import { Ago } from '../../shared/Ago/Ago';
import { PersonLink } from '../../shared/PersonLink/PersonLink';
import { StateMark } from '../BenchmarkMarks/StateMark';
import { VerdictMark } from '../BenchmarkMarks/VerdictMark';

/** The columns of the history of benchmarks. */
export function useBenchmarkColumns(options: {
  base: string;
  nameOf: (benchmark: Benchmark) => string;
}): ColumnConfig<Benchmark>[] {
  const t = useText();
  const none = t('benchmarks.notMeasured');
  const latency = (value: number | undefined) =>
    value === undefined ? none : formatLatency(value);
  return [
    {
      id: 'name',
      label: t('benchmarks.columns.name'),
      isRowHeader: true,
      cell: benchmark => (
        <CellText
          title={options.nameOf(benchmark)}
          description={t('benchmarks.load', {
            rate: formatRate(benchmark.load.rate),
            duration: formatSeconds(benchmark.load.durationSeconds),
          })}
          href={`${options.base}/benchmarks/${benchmark.id}`}
        />
      ),
    },
    {
      id: 'state',
      label: t('benchmarks.columns.state'),
      cell: ({ state, progress }) => (
        <Cell>
          <StateMark state={state} />
          {state === 'running' && progress && (
            <Text as="div" variant="body-small" color="secondary">
              {t('benchmarks.progress.elapsed', {
                elapsed: formatSeconds(progress.elapsedSeconds),
                total: formatSeconds(progress.totalSeconds),
              })}
            </Text>
          )}
        </Cell>
      ),
    },
    {
      id: 'verdict',
      label: t('benchmarks.columns.verdict'),
      cell: ({ summary }) => (
        <Cell>
          {summary ? <VerdictMark verdict={summary.verdict} /> : none}
        </Cell>
      ),
    },
    {
      id: 'rate',
      label: t('benchmarks.columns.rate'),
      cell: ({ summary }) =>
        summary ? (
          <CellText
            title={t('benchmarks.perSecond', {
              rate: formatRate(summary.achievedRate),
            })}
            description={
              summary.failed > 0
                ? t('benchmarks.failures', { count: summary.failed })
                : t('benchmarks.noFailures')
            }
          />
        ) : (
          <CellText title={none} />
        ),
    },
    {
      id: 'p50',
      label: t('benchmarks.columns.p50'),
      cell: ({ summary }) => <CellText title={latency(summary?.p50)} />,
    },
    {
      id: 'p99',
      label: t('benchmarks.columns.p99'),
      cell: ({ summary }) => <CellText title={latency(summary?.p99)} />,
    },
    {
      id: 'started',
      label: t('benchmarks.columns.started'),
      cell: benchmark => (
        <Cell>
          <Text as="div" variant="body-small">
            <Ago instant={benchmark.createdAt} />
          </Text>
          <PersonLink who={benchmark.createdBy} />
        </Cell>
      ),
    },
  ];
}
