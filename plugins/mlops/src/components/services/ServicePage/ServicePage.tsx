import { useRouteRef } from '@backstage/core-plugin-api';
import { Container } from '@backstage/ui';
import { protocolOf } from '@fairway/backstage-plugin-mlops-common';
import { Navigate, Route, Routes, useParams } from 'react-router-dom';
import { useService } from '../../../hooks/useMlops';
import { serviceRouteRef } from '../../../routes';
import { BenchmarkPage } from '../../benchmarks/BenchmarkPage/BenchmarkPage';
import { BenchmarksTab } from '../../benchmarks/BenchmarksTab/BenchmarksTab';
import { DriftTab } from '../../drift/DriftTab/DriftTab';
import { ChatTab } from '../../playground/chat/ChatTab';
import { PlaygroundTab } from '../../playground/PlaygroundTab/PlaygroundTab';
import { ActiveRollout } from '../../rollouts/ActiveRollout/ActiveRollout';
import { RolloutPage } from '../../rollouts/RolloutPage/RolloutPage';
import { RolloutsTab } from '../../rollouts/RolloutsTab/RolloutsTab';
import { ErrorState } from '../../shared/ErrorState/ErrorState';
import { PageSkeleton } from '../../shared/PageSkeleton/PageSkeleton';
import { StaleNotice } from '../../shared/StaleNotice/StaleNotice';
import { EventsTab } from '../EventsTab/EventsTab';
import { KeysTab } from '../KeysTab/KeysTab';
import { LogsTab } from '../LogsTab/LogsTab';
import { Overview } from '../Overview/Overview';
import { ServiceHeader } from '../ServiceHeader/ServiceHeader';
import { StatusPanel } from '../StatusPanel/StatusPanel';
import { TimelineTab } from '../TimelineTab/TimelineTab';

const LoadedServicePage = ({ name }: { name: string }) => {
  const resource = useService(name);
  const link = useRouteRef(serviceRouteRef);
  const { data: service, reload } = resource;
  if (!service) {
    return (
      <Container>
        {resource.error ? (
          <ErrorState error={resource.error} onRetry={reload} />
        ) : (
          <PageSkeleton titleWidth="18rem" heights={[64, 320]} />
        )}
      </Container>
    );
  }
  const base = link?.({ service: name }) ?? '';
  return (
    <>
      <ServiceHeader service={service} base={base} onChange={reload} />
      <Container>
        <StaleNotice resource={resource} />
        <Routes>
          {/* The page of a rollout says itself what the service would. */}
          <Route
            path="rollouts/:rollout"
            element={
              service.status.phase !== 'ready' && (
                <StatusPanel service={service} />
              )
            }
          />
          <Route
            path="*"
            element={
              <>
                <StatusPanel service={service} />
                <ActiveRollout service={name} base={base} />
              </>
            }
          />
        </Routes>
        <Routes>
          <Route
            path="overview"
            element={<Overview service={service} base={base} />}
          />
          <Route
            path="playground"
            element={
              protocolOf(service.revision.spec) === 'openai' ? (
                <ChatTab service={service} />
              ) : (
                <PlaygroundTab service={service} />
              )
            }
          />
          <Route
            path="rollouts"
            element={<RolloutsTab service={service} base={base} />}
          />
          <Route
            path="rollouts/:rollout"
            element={<RolloutPage service={name} base={base} />}
          />
          <Route path="drift" element={<DriftTab service={name} />} />
          <Route
            path="benchmarks"
            element={<BenchmarksTab service={service} base={base} />}
          />
          <Route
            path="benchmarks/:benchmark"
            element={<BenchmarkPage service={name} base={base} />}
          />
          <Route path="keys" element={<KeysTab service={service} />} />
          <Route path="events" element={<EventsTab service={service} />} />
          <Route path="timeline" element={<TimelineTab service={service} />} />
          <Route path="logs" element={<LogsTab service={service} />} />
          <Route
            path="*"
            element={<Navigate to={`${base}/overview`} replace />}
          />
        </Routes>
      </Container>
    </>
  );
};

/** Everything about one inference service. */
export const ServicePage = () => {
  const { service = '' } = useParams();
  return <LoadedServicePage key={service} name={service} />;
};
