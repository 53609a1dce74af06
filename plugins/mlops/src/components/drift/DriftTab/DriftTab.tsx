import { Alert, Card, CardBody, Flex, Skeleton, Text } from '@backstage/ui';
import type { ServiceDrift } from '@fairway/backstage-plugin-mlops-common';
import { RiBarChart2Line } from '@remixicon/react';
import { useState } from 'react';
import { featureKey } from '../../../drift/cells';
import { useDrift } from '../../../hooks/useDrift';
import { useText } from '../../../translation';
import { DataTable } from '../../shared/DataTable/DataTable';
import { EmptyState } from '../../shared/EmptyState/EmptyState';
import { ErrorState } from '../../shared/ErrorState/ErrorState';
import { StaleNotice } from '../../shared/StaleNotice/StaleNotice';
import { ServiceDriftMark } from '../DriftMark';
import { HistogramCard } from '../FeatureDetails/HistogramCard';
import { TrendCard } from '../FeatureDetails/TrendCard';
import { CompareFacts } from './CompareFacts';
import styles from './DriftTab.module.css';
import { useFeatureColumns } from './useFeatureColumns';

const Report = ({ drift }: { drift: ServiceDrift }) => {
  const t = useText();
  const [chosen, setChosen] = useState<string>();
  const features = drift.report?.features ?? [];
  const feature =
    features.find(one => featureKey(one) === chosen) ?? features[0];
  const columns = useFeatureColumns({
    selected: feature && featureKey(feature),
    onSelect: setChosen,
  });
  return (
    <>
      {feature && (
        <Card>
          <CardBody>
            <div className={styles.charts}>
              <HistogramCard feature={feature} />
              <TrendCard feature={feature} trend={drift.trend} />
            </div>
          </CardBody>
        </Card>
      )}
      <Card>
        <CardBody>
          <Flex direction="column" gap="3">
            <Text as="h4" variant="body-medium" weight="bold">
              {t('drift.features.title')}
            </Text>
            <section
              aria-label={t('drift.features.title')}
              className={styles.table}
            >
              <DataTable
                columnConfig={columns}
                data={features.map(one => ({ ...one, id: featureKey(one) }))}
                pagination={{ type: 'none' }}
              />
            </section>
          </Flex>
        </CardBody>
      </Card>
    </>
  );
};

const Summary = ({ drift }: { drift: ServiceDrift }) => {
  const t = useText();
  const { report } = drift;
  return (
    <Card>
      <CardBody>
        <Flex direction="column" gap="3">
          <Flex gap="3" align="center" style={{ flexWrap: 'wrap' }}>
            <ServiceDriftMark drift={drift} />
            <Text weight="bold">{drift.message}</Text>
          </Flex>
          <Text color="secondary" variant="body-small">
            {t('drift.text', { version: drift.modelVersion ?? '' })}{' '}
            {report &&
              t('drift.tally', {
                drift: report.tally.drift,
                warning: report.tally.warning,
                few: report.tally['not-enough-data'],
                ok: report.tally.ok,
              })}
          </Text>
          <CompareFacts drift={drift} />
        </Flex>
      </CardBody>
    </Card>
  );
};

/** Whether what a service is asked and answers is as in its reference data. */
export const DriftTab = ({ service }: { service: string }) => {
  const t = useText();
  const resource = useDrift(service);
  const { data: drift } = resource;
  if (!drift) {
    return resource.error ? (
      <ErrorState error={resource.error} onRetry={resource.reload} />
    ) : (
      <div role="status" aria-label={t('common.loading')}>
        <Skeleton width="100%" height={320} />
      </div>
    );
  }
  return (
    <Flex direction="column" gap="4">
      <StaleNotice resource={resource} />
      {drift.problem && (
        <Alert
          status="warning"
          icon
          title={t('drift.problem')}
          description={drift.problem}
        />
      )}
      {drift.profile ? (
        <>
          <Summary drift={drift} />
          {drift.report && <Report drift={drift} />}
        </>
      ) : (
        <EmptyState
          icon={<RiBarChart2Line />}
          title={
            drift.status === 'reported'
              ? t('drift.title')
              : t(`drift.status.${drift.status}`)
          }
          action={drift.action && <Text as="p">{drift.action}</Text>}
        >
          {drift.message}
        </EmptyState>
      )}
    </Flex>
  );
};
