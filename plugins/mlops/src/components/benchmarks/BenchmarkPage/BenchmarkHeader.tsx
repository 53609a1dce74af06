import { Button, Flex, Link, Text } from '@backstage/ui';
import type {
  BenchmarkDetails,
  BenchmarkReport,
} from '@fairway/backstage-plugin-mlops-common';
import { RiArrowLeftLine, RiDownloadLine } from '@remixicon/react';
import { formatRate, formatSeconds } from '../../../format';
import { isUnderWay } from '../../../hooks/useBenchmarks';
import { useMlops } from '../../../hooks/useMlops';
import { useText } from '../../../translation';
import { Ago } from '../../shared/Ago/Ago';
import { PersonLink } from '../../shared/PersonLink/PersonLink';
import { StateMark } from '../BenchmarkMarks/StateMark';
import { useBenchmarkName } from '../useBenchmarkName';
import styles from './BenchmarkPage.module.css';
import { CancelButton } from './CancelButton';
import { downloadJson } from './downloadJson';

const fileNameOf = (report: BenchmarkReport, service: string) =>
  `benchmark-${service}-${report.startedAt
    .replace(/[^\d]/g, '')
    .slice(0, 14)}.json`;

/** Which benchmark this is, and what can be done with it. */
export const BenchmarkHeader = (props: {
  benchmark: BenchmarkDetails;
  base: string;
  onChange: () => void;
}) => {
  const t = useText();
  const { benchmark } = props;
  const { report, load, service } = benchmark;
  const options = useMlops('getBenchmarkOptions', { path: { service } });
  const nameOf = useBenchmarkName(options.data);
  return (
    <Flex direction="column" gap="1">
      <Link href={`${props.base}/benchmarks`} variant="body-small" standalone>
        <span className={styles.back}>
          <RiArrowLeftLine size={14} aria-hidden="true" />
          {t('benchmarks.title')}
        </span>
      </Link>
      <Flex justify="between" align="start" gap="4" className={styles.header}>
        <div>
          <div className={styles.title}>
            <Text as="h2" variant="title-small" weight="bold">
              {nameOf(benchmark)}
            </Text>
            <StateMark state={benchmark.state} />
          </div>
          <div className={styles.facts}>
            <span>
              {t('benchmarks.load', {
                rate: formatRate(load.rate),
                duration: formatSeconds(load.durationSeconds),
              })}
            </span>
            <span>
              {t('benchmarks.revision', { number: benchmark.revision })}
            </span>
            <Ago instant={benchmark.startedAt ?? benchmark.createdAt} />
            <PersonLink who={benchmark.createdBy} />
          </div>
        </div>
        {isUnderWay(benchmark) && (
          <CancelButton benchmark={benchmark} onChange={props.onChange} />
        )}
        {report && (
          <Button
            variant="secondary"
            iconStart={<RiDownloadLine />}
            onPress={() => downloadJson(fileNameOf(report, service), report)}
          >
            {t('benchmarkResult.download')}
          </Button>
        )}
      </Flex>
    </Flex>
  );
};
