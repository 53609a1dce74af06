import { Flex, Text } from '@backstage/ui';
import type { BenchmarkReport } from '@fairway/backstage-plugin-mlops-common';
import { samplesNeeded } from '../../../benchmark/samplesNeeded';
import { formatLatency, formatRate, formatShare } from '../../../format';
import { Text as Translate, useText } from '../../../translation';
import { StatTiles, Tile } from '../../shared/StatTiles/StatTiles';

const percentiles = [50, 90, 99] as const;

function intervalOf(
  response: BenchmarkReport['latency']['response'],
  percentile: number,
  t: Translate,
): string {
  const found = response.percentiles.find(
    entry => entry.percentile === percentile,
  );
  if (found?.lower !== undefined && found.upper !== undefined) {
    return t('benchmarkResult.headline.interval', {
      lower: formatLatency(found.lower),
      upper: formatLatency(found.upper),
    });
  }
  const count = samplesNeeded(percentile) - response.count;
  return count > 0
    ? t('benchmarkResult.headline.needs', { count })
    : t('benchmarkResult.headline.noInterval');
}

/** Latency, rate and success, large, each with what it means. */
export const Headline = ({ report }: { report: BenchmarkReport }) => {
  const t = useText();
  const { rates, counts } = report;
  const { response } = report.latency;
  const succeeded = counts.outcomes.success ?? 0;
  const latencies = percentiles.map((percentile): Tile => {
    const value = response.percentiles.find(
      entry => entry.percentile === percentile,
    )?.value;
    return {
      label: `p${percentile}`,
      value:
        value === undefined
          ? t('benchmarkResult.headline.none')
          : formatLatency(value),
      text: t(`benchmarkResult.headline.p${percentile}`),
      more: intervalOf(response, percentile, t),
    };
  });
  const keptUp = rates.requested > 0 ? rates.sent / rates.requested : 1;
  const success = counts.scheduled > 0 ? succeeded / counts.scheduled : 0;
  return (
    <Flex direction="column" gap="3">
      <StatTiles
        label={t('benchmarkResult.headline.label')}
        tiles={[
          ...latencies,
          {
            label: t('benchmarkResult.headline.rate'),
            value: formatRate(rates.sent),
            tone: keptUp < 0.98 ? 'warning' : undefined,
            text: t('benchmarkResult.headline.rateText', {
              share: formatShare(keptUp),
              requested: formatRate(rates.requested),
            }),
          },
          {
            label: t('benchmarkResult.headline.succeeded'),
            value: formatShare(success),
            tone: success < 1 ? 'negative' : undefined,
            text: t('benchmarkResult.headline.succeededText', {
              succeeded: succeeded.toLocaleString(),
              scheduled: counts.scheduled.toLocaleString(),
            }),
          },
        ]}
      />
      <Text as="div" variant="body-small" color="secondary">
        {t('benchmarkResult.headline.from')}
      </Text>
    </Flex>
  );
};
