import { Flex, Text } from '@backstage/ui';
import type { Deployment } from '@fairway/backstage-plugin-mlops-common';
import { lazy } from 'react';
import { formatMilliseconds } from '../../../format';
import { stagesOf } from '../../../timeline/stages';
import { useText } from '../../../translation';
import { ChartCard } from '../../shared/ChartCard/ChartCard';
import styles from './DeploymentTimeline.module.css';
import { StageTable } from './StageTable';

const StageChart = lazy(() => import('../../../charts/StageChart'));

/** One deployment: the whole time large, each stage as a bar or in a table. */
export const DeploymentTimeline = (props: { deployment: Deployment }) => {
  const t = useText();
  const { deployment } = props;
  const { stages, totalMs, complete, lastMark } = stagesOf(deployment);
  const clocks = [...new Set(deployment.timeline.map(entry => entry.source))]
    .map(clock => t(`serviceTabs.timeline.clock.${clock}`))
    .join(', ');
  const height = 56 + stages.length * 34;
  return (
    <Flex direction="column" gap="4">
      <div>
        <div className={styles.total}>{formatMilliseconds(totalMs)}</div>
        <Text as="div" weight="bold">
          {complete || !lastMark
            ? t('serviceTabs.timeline.total')
            : t('serviceTabs.timeline.unfinished', {
                mark: t(`serviceTabs.timeline.mark.${lastMark}`),
              })}
        </Text>
        <Text as="div" variant="body-small" color="secondary">
          {clocks && t('serviceTabs.timeline.clocks', { clocks })}
        </Text>
        {deployment.state !== 'succeeded' && (
          <Text as="p">{deployment.message}</Text>
        )}
      </div>
      {stages.length > 0 && (
        <ChartCard
          title={t('serviceTabs.timeline.chartTitle')}
          height={height}
          chart={
            <StageChart
              height={height}
              stages={stages}
              title={t('serviceTabs.timeline.chartTitle')}
              axisLabel={t('serviceTabs.timeline.axis')}
              nameOf={mark => t(`serviceTabs.timeline.mark.${mark}`)}
            />
          }
          table={<StageTable stages={stages} totalMs={totalMs} />}
        />
      )}
    </Flex>
  );
};
