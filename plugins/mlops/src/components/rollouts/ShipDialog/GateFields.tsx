import { Button, Text, TextAreaField } from '@backstage/ui';
import type {
  GateDeclaration,
  RolloutOptions,
} from '@fairway/backstage-plugin-mlops-common';
import { formatSeconds, formatShare } from '../../../format';
import { describeGate } from '../../../rollout/describeGate';
import { useText } from '../../../translation';
import { NoGatesAlert } from '../RolloutMarks/NoGatesAlert';
import type { ShipForm } from './form';
import styles from './ShipDialog.module.css';

/** What must hold, in sentences; the numbers behind them for who wants them. */
export const GateFields = (props: {
  form: ShipForm;
  options: RolloutOptions;
  /** The gates of the form; nothing while they are not right. */
  gates: GateDeclaration[] | undefined;
  onChange: (form: ShipForm) => void;
}) => {
  const t = useText();
  const { form, gates, onChange } = props;
  const { policy, environment } = props.options;
  const isRequired = ({ kind }: GateDeclaration) =>
    policy.requiredGates.includes(kind) ||
    (kind === 'approval' && policy.approvals > 0);
  return (
    <section className={styles.section}>
      <Text as="h4" variant="body-medium" weight="bold">
        {t('shipping.gates')}
      </Text>
      <Text as="p" variant="body-small" color="secondary">
        {form.gates === undefined
          ? t('shipping.gatesOf', { environment })
          : t('shipping.gatesOwn')}
      </Text>
      {gates && gates.length > 0 && (
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
      )}
      {gates?.length === 0 && <NoGatesAlert />}
      {gates && gates.length > 0 && (
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
      )}
      <details className={styles.expert}>
        <summary>{t('shipping.expert')}</summary>
        <div className={styles.expertBody}>
          <TextAreaField
            label={t('shipping.expertField')}
            description={t('shipping.expertHint')}
            rows={12}
            value={form.gates ?? JSON.stringify(policy.defaultGates, null, 2)}
            onChange={text => onChange({ ...form, gates: text })}
          />
          {form.gates !== undefined && (
            <Button
              size="small"
              variant="secondary"
              onPress={() => onChange({ ...form, gates: undefined })}
            >
              {t('shipping.expertReset')}
            </Button>
          )}
        </div>
      </details>
    </section>
  );
};
