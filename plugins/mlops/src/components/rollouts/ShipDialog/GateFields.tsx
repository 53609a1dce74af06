import { Button, Text, TextAreaField } from '@backstage/ui';
import type {
  GateDeclaration,
  RolloutOptions,
} from '@fairway/backstage-plugin-mlops-common';
import { useText } from '../../../translation';
import { NoGatesAlert } from '../RolloutMarks/NoGatesAlert';
import type { ShipForm } from './form';
import { GateList } from './GateList';
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
      {gates && gates.length > 0 && <GateList gates={gates} policy={policy} />}
      {gates?.length === 0 && <NoGatesAlert />}
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
