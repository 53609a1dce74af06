import { Text } from '@backstage/ui';
import { useEffect } from 'react';
import { useMlops } from '../../../hooks/useMlops';
import { useText } from '../../../translation';
import { GateList } from '../../rollouts/ShipDialog/GateList';
import { Preview } from '../../rollouts/ShipDialog/Preview';
import { usePreview } from '../../rollouts/ShipDialog/usePreview';
import { ErrorState } from '../../shared/ErrorState/ErrorState';
import styles from './PromoteDialog.module.css';

/** What the policy of the next environment makes of it, and whether it may begin. */
export const TargetPlan = (props: {
  target: string;
  modelVersion: string;
  onAllowed: (isAllowed: boolean) => void;
}) => {
  const t = useText();
  const { target, modelVersion, onAllowed } = props;
  const options = useMlops('getRolloutOptions', { path: { service: target } });
  const { resource, isPresent } = usePreview(target, { modelVersion });
  const isAllowed = isPresent && resource.data?.isAllowed === true;
  useEffect(() => onAllowed(isAllowed), [isAllowed, onAllowed]);
  if (options.error && !options.data) {
    return <ErrorState error={options.error} onRetry={options.reload} />;
  }
  const policy = options.data?.policy;
  const gates = resource.data?.gates ?? [];
  return (
    <div className={styles.plan}>
      <Preview
        resource={resource}
        policy={policy}
        instead={policy ? undefined : t('common.loading')}
      />
      {policy && gates.length > 0 && (
        <section className={styles.gates} aria-label={t('shipping.gates')}>
          <Text as="h4" variant="body-medium" weight="bold">
            {t('shipping.gates')}
          </Text>
          <GateList gates={gates} policy={policy} />
        </section>
      )}
    </div>
  );
};
