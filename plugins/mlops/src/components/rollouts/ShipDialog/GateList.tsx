import { Text } from '@backstage/ui';
import type {
  GateDeclaration,
  RolloutPolicy,
} from '@fairway/backstage-plugin-mlops-common';
import { formatSeconds, formatShare } from '../../../format';
import { describeGate } from '../../../rollout/describeGate';
import { useText } from '../../../translation';
import styles from './ShipDialog.module.css';

/** What must hold before more traffic moves, in sentences. */
export const GateList = (props: {
  gates: readonly GateDeclaration[];
  policy: RolloutPolicy;
}) => {
  const t = useText();
  const { gates, policy } = props;
  const isRequired = ({ kind }: GateDeclaration) =>
    policy.requiredGates.includes(kind) ||
    (kind === 'approval' && policy.approvals > 0);
  return (
    <>
      <ul className={styles.gates}>
        {gates.map(gate => (
          <li key={gate.name}>
            {describeGate(gate, t)}{' '}
            {isRequired(gate) && (
              <span className={styles.required}>
                ({t('shipping.required')})
              </span>
            )}
          </li>
        ))}
      </ul>
      <Text as="p" variant="body-small" color="secondary">
        {t('shipping.silence', {
          duration: formatSeconds(policy.maximalBakeSeconds),
          silence: t(`rolloutPage.wait.silence.${policy.onSilence}`),
        })}{' '}
        {t('shipping.budget', {
          promotion: formatShare(policy.errorBudget.falsePromotion),
          rollback: formatShare(policy.errorBudget.falseRollback),
        })}
      </Text>
    </>
  );
};
