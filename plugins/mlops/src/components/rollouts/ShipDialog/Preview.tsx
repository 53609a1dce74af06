import { Alert, Skeleton, Text } from '@backstage/ui';
import {
  resolveSteps,
  RolloutPolicy,
  RolloutPreview,
} from '@fairway/backstage-plugin-mlops-common';
import { formatSeconds } from '../../../format';
import type { Resource } from '../../../hooks/useResource';
import { describeStrategy } from '../../../rollout/describeStrategy';
import { plannedTrack } from '../../../rollout/track';
import { useText } from '../../../translation';
import { ErrorState } from '../../shared/ErrorState/ErrorState';
import { NoGatesAlert } from '../RolloutMarks/NoGatesAlert';
import { RolloutTrack } from '../RolloutTrack/RolloutTrack';
import { FindingAlert } from './FindingAlert';
import styles from './ShipDialog.module.css';

/** The steps of what is about to be asked for, and what stands against it. */
export const Preview = (props: {
  resource: Resource<RolloutPreview | undefined>;
  /** Absent while it is being read. */
  policy: RolloutPolicy | undefined;
  /** Why there is nothing to show, in place of it. */
  instead?: string;
}) => {
  const t = useText();
  const { resource, policy, instead } = props;
  const { data, error } = resource;
  const preview = instead ? undefined : data;
  return (
    <section
      className={styles.preview}
      data-stale={resource.isStale || undefined}
      aria-label={t('shipping.preview')}
    >
      <Text as="h4" variant="body-medium" weight="bold" style={{ margin: 0 }}>
        {t('shipping.preview')}
      </Text>
      {instead && (
        <Text as="div" role="status" color="secondary">
          {instead}
        </Text>
      )}
      {!instead && !data && !error && <Skeleton width="100%" height={160} />}
      {!instead && !data && error && (
        <ErrorState error={error} onRetry={resource.reload} />
      )}
      {preview && policy && (
        <>
          <Text as="div">{describeStrategy(preview, t)}</Text>
          <RolloutTrack
            isVertical
            nodes={plannedTrack(preview.steps)}
            terminationWaitSeconds={
              resolveSteps(preview.strategy, policy).terminationWaitSeconds
            }
          />
          <Text as="div" variant="body-small" color="secondary">
            {t('shipping.total', {
              duration: formatSeconds(
                preview.steps.reduce(
                  (sum, { bakeSeconds }) => sum + bakeSeconds,
                  0,
                ),
              ),
            })}
          </Text>
          {!preview.hasGates && <NoGatesAlert />}
          {preview.findings.map(finding => (
            <FindingAlert
              key={`${finding.code} ${finding.message}`}
              finding={finding}
            />
          ))}
          {preview.findings.length === 0 && (
            <Alert
              status="success"
              icon
              role="status"
              title={t('shipping.allowed')}
            />
          )}
        </>
      )}
    </section>
  );
};
