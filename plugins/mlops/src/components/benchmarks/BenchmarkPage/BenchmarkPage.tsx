import { Alert } from '@backstage/ui';
import type { BenchmarkDetails } from '@fairway/backstage-plugin-mlops-common';
import { useParams } from 'react-router-dom';
import { isUnderWay, useBenchmark } from '../../../hooks/useBenchmarks';
import { useText } from '../../../translation';
import { StaleNotice } from '../../shared/StaleNotice/StaleNotice';
import { SubPage } from '../../shared/SubPage/SubPage';
import { BenchmarkProgress } from '../BenchmarkProgress/BenchmarkProgress';
import { BenchmarkResult } from '../BenchmarkResult/BenchmarkResult';
import { BenchmarkHeader } from './BenchmarkHeader';

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
  const resource = useBenchmark(props.id);
  return (
    <SubPage service={props.service} resource={resource} heights={[96, 320]}>
      {benchmark => (
        <>
          <BenchmarkHeader
            benchmark={benchmark}
            base={props.base}
            onChange={resource.reload}
          />
          <StaleNotice resource={resource} />
          <Body benchmark={benchmark} />
        </>
      )}
    </SubPage>
  );
};

/** One benchmark: its progress while it runs, its result afterwards. */
export const BenchmarkPage = (props: { service: string; base: string }) => {
  const { benchmark = '' } = useParams();
  return <LoadedBenchmarkPage key={benchmark} id={benchmark} {...props} />;
};
