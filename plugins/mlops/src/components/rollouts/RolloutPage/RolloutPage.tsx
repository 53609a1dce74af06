import type { Rollout } from '@fairway/backstage-plugin-mlops-common';
import { useState } from 'react';
import { useParams } from 'react-router-dom';
import { useMlops } from '../../../hooks/useMlops';
import { useRevisions, useRollout } from '../../../hooks/useRollouts';
import { nameOf, nameWithin } from '../../../rollout/headline';
import { isActive } from '../../../rollout/phases';
import { useText } from '../../../translation';
import { StaleNotice } from '../../shared/StaleNotice/StaleNotice';
import { SubPage } from '../../shared/SubPage/SubPage';
import { ApprovalsCard } from '../ApprovalsCard/ApprovalsCard';
import { EvidenceDialog } from '../GatesCard/EvidenceDialog';
import { GatesCard } from '../GatesCard/GatesCard';
import { RevisionsCard } from '../RevisionsCard/RevisionsCard';
import { NoGatesAlert } from '../RolloutMarks/NoGatesAlert';
import { CourseCard } from '../RolloutStatus/CourseCard';
import { StatusPanel } from '../RolloutStatus/StatusPanel';
import { SignalsSection } from '../SignalsSection/SignalsSection';
import { TrafficCard } from '../WeightsBar/TrafficCard';
import { RolloutEvents } from './RolloutEvents';
import { RolloutHeader } from './RolloutHeader';
import styles from './RolloutPage.module.css';

const signalsPollMs = 5_000;

const Body = (props: {
  rollout: Rollout;
  base: string;
  onChange: () => void;
}) => {
  const t = useText();
  const { rollout, base, onChange } = props;
  const [evidence, setEvidence] = useState<string>();
  const { byNumber } = useRevisions(rollout.service, rollout.candidateRevision);
  const signals = useMlops('getRolloutSignals', {
    path: { id: rollout.id },
    hint: rollout.phaseSince,
    pollMs: () => (isActive(rollout) ? signalsPollMs : undefined),
  });
  const candidate = byNumber.get(rollout.candidateRevision);
  const version = candidate?.spec.modelVersion;
  const hasApprovals = rollout.gates.some(({ kind }) => kind === 'approval');
  return (
    <>
      <RolloutHeader
        rollout={rollout}
        name={nameOf(rollout.candidateRevision, version, t)}
        within={nameWithin(rollout.candidateRevision, version, t)}
        base={base}
        onChange={onChange}
      />
      {!rollout.hasGates && <NoGatesAlert />}
      <StatusPanel
        rollout={rollout}
        version={version}
        base={base}
        onEvidence={setEvidence}
      />
      {hasApprovals && rollout.phase === 'checking' && (
        <ApprovalsCard
          rollout={rollout}
          candidate={candidate}
          onChange={onChange}
        />
      )}
      <CourseCard rollout={rollout} />
      <div className={styles.columns}>
        <TrafficCard rollout={rollout} />
        <RevisionsCard rollout={rollout} byNumber={byNumber} />
      </div>
      <SignalsSection
        rollout={rollout}
        byNumber={byNumber}
        resource={signals}
      />
      <GatesCard rollout={rollout} onEvidence={setEvidence} />
      {hasApprovals && rollout.phase !== 'checking' && (
        <ApprovalsCard
          rollout={rollout}
          candidate={candidate}
          onChange={onChange}
        />
      )}
      <RolloutEvents rollout={rollout} base={base} />
      {evidence && (
        <EvidenceDialog
          rollout={rollout.id}
          evidence={evidence}
          onClose={() => setEvidence(undefined)}
        />
      )}
    </>
  );
};

const LoadedRolloutPage = (props: {
  id: string;
  service: string;
  base: string;
}) => {
  const resource = useRollout(props.id, props.service);
  return (
    <SubPage
      service={props.service}
      resource={resource}
      heights={[96, 160, 320]}
    >
      {rollout => (
        <>
          <StaleNotice resource={resource} />
          <Body
            rollout={rollout}
            base={props.base}
            onChange={resource.reload}
          />
        </>
      )}
    </SubPage>
  );
};

/** One rollout: where it is, why it waits, and on which evidence. */
export const RolloutPage = (props: { service: string; base: string }) => {
  const { rollout = '' } = useParams();
  return <LoadedRolloutPage key={rollout} id={rollout} {...props} />;
};
