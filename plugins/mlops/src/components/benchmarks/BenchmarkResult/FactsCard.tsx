import { Card, CardBody, CardHeader, Text } from '@backstage/ui';
import type {
  BenchmarkReport,
  LatencyDistribution,
} from '@fairway/backstage-plugin-mlops-common';
import { ReactNode } from 'react';
import {
  formatInstant,
  formatLatency,
  formatNumber,
  formatRate,
  formatSeconds,
} from '../../../format';
import { useText } from '../../../translation';
import { Fact, FactList } from '../../shared/FactList/FactList';

const valueAt = (distribution: LatencyDistribution, percentile: number) =>
  distribution.percentiles.find(entry => entry.percentile === percentile)
    ?.value;

const Explained = (props: { value: ReactNode; text?: string }) => (
  <>
    {props.value}
    {props.text && (
      <Text as="div" variant="body-small" color="secondary">
        {props.text}
      </Text>
    )}
  </>
);

/** What was sent, from where, and what the instrument itself costs. */
export const FactsCard = (props: {
  report: BenchmarkReport;
  revision: number;
}) => {
  const t = useText();
  const { report } = props;
  const { workload, environment, floor, concurrency } = report;
  const delay = report.latency.scheduleDelay;
  const delayed = { p50: valueAt(delay, 50), p99: valueAt(delay, 99) };
  const facts: (Fact | false | undefined)[] = [
    {
      label: t('benchmarkResult.facts.load'),
      value: t('benchmarkResult.facts.loadOf', {
        rate: formatRate(workload.rate),
        duration: formatSeconds(workload.durationSeconds),
      }),
    },
    {
      label: t('benchmarkResult.facts.arrivals'),
      value: t(`benchmarkResult.facts.${workload.arrivals}`),
    },
    {
      label: t('benchmarkResult.facts.warmUp'),
      value:
        workload.warmUpSeconds > 0
          ? t('benchmarkResult.facts.warmUpOf', {
              duration: formatSeconds(workload.warmUpSeconds),
            })
          : t('common.none'),
    },
    {
      label: t('benchmarkResult.facts.protocol'),
      value: t(`benchmarkResult.facts.protocols.${workload.protocol}`),
    },
    {
      label: t('benchmarkResult.facts.requestBytes'),
      value: t('benchmarkResult.facts.bytes', {
        count: Math.round(workload.requestBytes).toLocaleString(),
      }),
    },
    {
      label: t('benchmarkResult.facts.concurrency'),
      value: (
        <Explained
          value={t('benchmarkResult.facts.concurrencyOf', {
            mean: formatNumber(concurrency.mean),
            peak: concurrency.peak,
          })}
          text={t('benchmarkResult.facts.concurrencyCheck', {
            expected: formatNumber(concurrency.littleExpected),
          })}
        />
      ),
    },
    {
      label: t('benchmarkResult.facts.connections'),
      value: workload.connections.toLocaleString(),
    },
    {
      label: t('benchmarkResult.facts.timeout'),
      value: formatSeconds(workload.timeoutSeconds),
    },
    {
      label: t('benchmarkResult.facts.seed'),
      value: String(workload.seed),
    },
    {
      label: t('benchmarkResult.facts.revision'),
      value: String(props.revision),
    },
    floor && {
      label: t('benchmarkResult.facts.floor'),
      value: (
        <Explained
          value={t('benchmarkResult.facts.floorOf', {
            p50: formatLatency(floor.p50),
            p99: formatLatency(floor.p99),
            rate: formatRate(floor.maximalRate),
          })}
          text={t('benchmarkResult.facts.floorText')}
        />
      ),
    },
    delayed.p50 !== undefined &&
      delayed.p99 !== undefined && {
        label: t('benchmarkResult.facts.delay'),
        value: t('benchmarkResult.facts.delayOf', {
          p50: formatLatency(delayed.p50),
          p99: formatLatency(delayed.p99),
        }),
      },
    {
      label: t('benchmarkResult.facts.machine'),
      value: (
        <Explained
          value={[
            t('benchmarkResult.facts.cpus', { count: environment.cpus }),
            environment.platform,
          ].join(', ')}
          text={environment.cpuModel}
        />
      ),
    },
    {
      label: t('benchmarkResult.facts.loadAverage'),
      value: formatNumber(environment.loadAverage),
    },
    {
      label: t('benchmarkResult.facts.workers'),
      value: String(environment.workers),
    },
    {
      label: t('benchmarkResult.facts.generator'),
      value: t('benchmarkResult.facts.generatorOf', {
        version: environment.generatorVersion,
        node: environment.nodeVersion,
      }),
    },
    {
      label: t('benchmarkResult.facts.began'),
      value: formatInstant(report.startedAt),
    },
    {
      label: t('benchmarkResult.facts.ended'),
      value: formatInstant(report.finishedAt),
    },
  ];
  return (
    <Card>
      <CardHeader>
        <Text as="h4" variant="body-medium" weight="bold">
          {t('benchmarkResult.facts.title')}
        </Text>
      </CardHeader>
      <CardBody>
        <FactList isWide facts={facts} />
      </CardBody>
    </Card>
  );
};
