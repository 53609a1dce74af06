import { Button } from '@backstage/ui';
import type {
  BenchmarkDetails,
  BenchmarkReport,
} from '@fairway/backstage-plugin-mlops-common';
import { RiDownloadLine } from '@remixicon/react';
import { formatRate, formatSeconds } from '../../../format';
import { isUnderWay } from '../../../hooks/useBenchmarks';
import { useMlops } from '../../../hooks/useMlops';
import { useText } from '../../../translation';
import { Ago } from '../../shared/Ago/Ago';
import { PersonLink } from '../../shared/PersonLink/PersonLink';
import { SubPageHeader } from '../../shared/SubPage/SubPageHeader';
import { StateMark } from '../BenchmarkMarks/StateMark';
import { useBenchmarkName } from '../useBenchmarkName';
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
    <SubPageHeader
      back={{ title: t('benchmarks.title'), href: `${props.base}/benchmarks` }}
      title={nameOf(benchmark)}
      marks={<StateMark state={benchmark.state} />}
      facts={
        <>
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
        </>
      }
      actions={
        <>
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
        </>
      }
    />
  );
};
