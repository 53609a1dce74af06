import { Flex } from '@backstage/ui';
import type { BenchmarkReport } from '@fairway/backstage-plugin-mlops-common';
import { secondsOf } from '../../../benchmark/load';
import { timelineOf } from '../../../benchmark/timeline';
import { CurveSection } from './CurveSection';
import { FactsCard } from './FactsCard';
import { FailuresCard } from './FailuresCard';
import { Headline } from './Headline';
import { OutcomesCard } from './OutcomesCard';
import { TimelineSection } from './TimelineSection';
import { VerdictPanel } from './VerdictPanel';

/** What a benchmark found: first whether to believe it, then the numbers. */
export const BenchmarkResult = (props: {
  report: BenchmarkReport;
  revision: number;
}) => {
  const { report, revision } = props;
  return (
    <Flex direction="column" gap="4">
      <VerdictPanel validity={report.validity} />
      <Headline report={report} />
      <CurveSection curve={report.curve} />
      <TimelineSection
        points={timelineOf(report.windows)}
        totalSeconds={secondsOf(report.workload)}
      />
      {report.failures.length > 0 && (
        <FailuresCard failures={report.failures} />
      )}
      <OutcomesCard counts={report.counts} />
      <FactsCard report={report} revision={revision} />
    </Flex>
  );
};
