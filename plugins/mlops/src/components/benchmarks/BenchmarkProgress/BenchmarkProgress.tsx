import { Card, CardBody, CardHeader, Flex, Text } from '@backstage/ui';
import type { BenchmarkDetails } from '@fairway/backstage-plugin-mlops-common';
import { secondsOf } from '../../../benchmark/load';
import { timelineOf } from '../../../benchmark/timeline';
import { formatLatency, formatRate, formatSeconds } from '../../../format';
import { useText } from '../../../translation';
import { StatTiles } from '../../shared/StatTiles/StatTiles';
import { TimelineSection } from '../BenchmarkResult/TimelineSection';
import styles from './BenchmarkProgress.module.css';
import { ProgressSteps } from './ProgressSteps';

/** What a benchmark does at this moment, and what it has seen so far. */
export const BenchmarkProgress = (props: { benchmark: BenchmarkDetails }) => {
  const t = useText();
  const { progress, load, windows, state } = props.benchmark;
  const total = progress?.totalSeconds ?? secondsOf(load);
  const elapsed = Math.min(total, progress?.elapsedSeconds ?? 0);
  const times = t('benchmarks.progress.elapsed', {
    elapsed: formatSeconds(elapsed),
    total: formatSeconds(total),
  });
  // The last one is still being filled, and would look like a drop.
  const points = timelineOf(
    windows.filter(({ endSeconds }) => endSeconds <= elapsed),
  );
  const last = points.at(-1);
  const sum = (of: (window: (typeof windows)[number]) => number) =>
    windows.reduce((before, window) => before + of(window), 0);
  const none = t('benchmarks.notMeasured');
  return (
    <Flex direction="column" gap="4">
      <Card>
        <CardHeader>
          <Text as="h3" variant="title-x-small" weight="bold">
            {t('benchmarks.progress.title')}
          </Text>
        </CardHeader>
        <CardBody>
          <Flex direction="column" gap="4">
            <ProgressSteps
              phase={progress?.phase}
              hasWarmUp={load.warmUpSeconds > 0}
            />
            <Flex direction="column" gap="2">
              <div
                role="progressbar"
                className={styles.bar}
                aria-label={t('benchmarks.progress.label')}
                aria-valuemin={0}
                aria-valuemax={Math.round(total)}
                aria-valuenow={Math.round(elapsed)}
                aria-valuetext={times}
              >
                <div
                  className={styles.fill}
                  style={{
                    width: `${total > 0 ? (100 * elapsed) / total : 0}%`,
                  }}
                />
              </div>
              <Flex justify="between" gap="4">
                <Text as="span" aria-live="polite">
                  {state === 'queued'
                    ? t('benchmarks.progress.queued')
                    : progress?.message}
                </Text>
                <Text as="span" color="secondary" style={{ flex: 'none' }}>
                  {times}
                </Text>
              </Flex>
            </Flex>
          </Flex>
        </CardBody>
      </Card>
      {last && (
        <>
          <StatTiles
            label={t('benchmarks.progress.provisional')}
            tiles={[
              {
                label: t('benchmarks.progress.rate'),
                value: t('benchmarks.perSecond', {
                  rate: formatRate(last.sentRate),
                }),
                text: t('benchmarks.progress.rateHint'),
              },
              {
                label: t('benchmarks.progress.p50'),
                value: last.p50 === undefined ? none : formatLatency(last.p50),
                text: t('benchmarks.progress.window'),
              },
              {
                label: t('benchmarks.progress.p99'),
                value: last.p99 === undefined ? none : formatLatency(last.p99),
                text: t('benchmarks.progress.window'),
              },
              {
                label: t('benchmarks.progress.failed'),
                value: sum(({ failed }) => failed).toLocaleString(),
                tone: sum(({ failed }) => failed) > 0 ? 'negative' : undefined,
                text: t('benchmarks.progress.failedHint', {
                  count: sum(({ sent }) => sent),
                }),
              },
            ]}
          />
          <TimelineSection points={points} totalSeconds={secondsOf(load)} />
          <Text as="div" variant="body-small" color="secondary">
            {t('benchmarks.progress.provisional')}
          </Text>
        </>
      )}
    </Flex>
  );
};
