import type { InferenceService } from '@fairway/backstage-plugin-mlops-common';
import { RiSpeedUpLine } from '@remixicon/react';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { useBenchmarks } from '../../../hooks/useBenchmarks';
import { useMlops } from '../../../hooks/useMlops';
import { usePage } from '../../../hooks/usePage';
import { useText } from '../../../translation';
import { EmptyState } from '../../shared/EmptyState/EmptyState';
import { messageOf } from '../../shared/ErrorState/explainError';
import { ListTab } from '../../shared/ListTab/ListTab';
import { PagedTable } from '../../shared/PagedTable/PagedTable';
import { ReasonedButton } from '../../shared/ReasonedButton/ReasonedButton';
import { StaleNotice } from '../../shared/StaleNotice/StaleNotice';
import { StartBenchmarkDialog } from '../StartBenchmarkDialog/StartBenchmarkDialog';
import { useBenchmarkName } from '../useBenchmarkName';
import { useBenchmarkColumns } from './useBenchmarkColumns';

/** The benchmarks of a service, newest first, and the way to another one. */
export const BenchmarksTab = (props: {
  service: InferenceService;
  base: string;
}) => {
  const t = useText();
  const navigate = useNavigate();
  const { service, base } = props;
  const page = usePage(10);
  const [isStarting, setStarting] = useState(false);
  const options = useMlops('getBenchmarkOptions', {
    path: { service: service.name },
    // Whether it can be started depends on the state of the service.
    hint: service.status.phase,
  });
  const resource = useBenchmarks(service.name, page.query);
  const columns = useBenchmarkColumns({
    base,
    nameOf: useBenchmarkName(options.data),
  });
  let unavailable: string | undefined;
  if (!options.data) {
    unavailable = options.error
      ? messageOf(options.error)
      : t('benchmarks.checking');
  } else if (!options.data.canStart) {
    unavailable = options.data.reason ?? '';
  }
  const start = (
    <ReasonedButton
      variant="primary"
      iconStart={<RiSpeedUpLine />}
      unavailable={unavailable}
      onPress={() => setStarting(true)}
    >
      {t('benchmarks.start')}
    </ReasonedButton>
  );
  return (
    <ListTab
      title={t('benchmarks.title')}
      intro={t('benchmarks.intro')}
      action={resource.data?.totalItems ? start : undefined}
    >
      <StaleNotice resource={resource} />
      <PagedTable
        label={t('benchmarks.label')}
        columns={columns}
        resource={resource}
        page={page}
        rows={resource.data?.items}
        empty={
          <EmptyState
            icon={<RiSpeedUpLine />}
            title={t('benchmarks.emptyTitle')}
            action={start}
          >
            {t('benchmarks.empty')}
          </EmptyState>
        }
        isWide
      />
      {isStarting && options.data && (
        <StartBenchmarkDialog
          service={service.name}
          options={options.data}
          onClose={() => {
            setStarting(false);
            options.reload();
          }}
          onStarted={({ id }) => navigate(`${base}/benchmarks/${id}`)}
        />
      )}
    </ListTab>
  );
};
