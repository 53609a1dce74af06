import { NotFoundError } from '@backstage/errors';
import { Alert, Flex, Skeleton } from '@backstage/ui';
import type { BenchmarkDetails } from '@fairway/backstage-plugin-mlops-common';
import { useParams } from 'react-router-dom';
import { isUnderWay, useBenchmark } from '../../../hooks/useBenchmarks';
import { useText } from '../../../translation';
import { ErrorState } from '../../shared/ErrorState/ErrorState';
import { StaleNotice } from '../../shared/StaleNotice/StaleNotice';
import { BenchmarkProgress } from '../BenchmarkProgress/BenchmarkProgress';
import { BenchmarkResult } from '../BenchmarkResult/BenchmarkResult';
import { BenchmarkHeader } from './BenchmarkHeader';
import styles from './BenchmarkPage.module.css';

/** Why a benchmark has no result; what it says itself comes first. */
const WithoutResult = ({ benchmark }: { benchmark: BenchmarkDetails }) => {
  const t = useText();
  const wasCancelled = benchmark.state === 'cancelled';
  return (
    <Alert
      status={wasCancelled ? 'info' : 'danger'}
      icon
      role="status"
      title={
        wasCancelled
          ? t('benchmarkResult.cancelledTitle')
          : t('benchmarkResult.failedTitle')
      }
      description={
        benchmark.error ??
        (wasCancelled
          ? t('benchmarkResult.cancelledText')
          : t('benchmarkResult.failedText'))
      }
    />
  );
};

const Body = ({ benchmark }: { benchmark: BenchmarkDetails }) => {
  if (isUnderWay(benchmark)) {
    return <BenchmarkProgress benchmark={benchmark} />;
  }
  return (
    <>
      {(!benchmark.report || benchmark.error) && (
        <WithoutResult benchmark={benchmark} />
      )}
      {benchmark.report && (
        <BenchmarkResult
          report={benchmark.report}
          revision={benchmark.revision}
        />
      )}
    </>
  );
};

const LoadedBenchmarkPage = (props: {
  id: string;
  service: string;
  base: string;
}) => {
  const t = useText();
  const resource = useBenchmark(props.id);
  const { data: benchmark, reload } = resource;
  const error =
    benchmark && benchmark.service !== props.service
      ? new NotFoundError('The benchmark is of another service')
      : resource.error;
  if (!benchmark || benchmark.service !== props.service) {
    return error ? (
      <ErrorState error={error} onRetry={reload} />
    ) : (
      <Flex
        direction="column"
        gap="4"
        role="status"
        aria-label={t('common.loading')}
      >
        <Skeleton width="16rem" height={32} />
        <Skeleton width="100%" height={96} />
        <Skeleton width="100%" height={320} />
      </Flex>
    );
  }
  return (
    <Flex direction="column" gap="4" className={styles.root}>
      <BenchmarkHeader
        benchmark={benchmark}
        base={props.base}
        onChange={reload}
      />
      <StaleNotice resource={resource} />
      <Body benchmark={benchmark} />
    </Flex>
  );
};

/** One benchmark: its progress while it runs, its result afterwards. */
export const BenchmarkPage = (props: { service: string; base: string }) => {
  const { benchmark = '' } = useParams();
  return <LoadedBenchmarkPage key={benchmark} id={benchmark} {...props} />;
};
