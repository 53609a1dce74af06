import { Alert, Checkbox, NumberField, Text } from '@backstage/ui';
import {
  RateLimit,
  rateLimitSchema,
} from '@fairway/backstage-plugin-mlops-common';
import { useText } from '../../../translation';
import styles from './KeysTab.module.css';

/** What is in the fields; the numbers are NaN while they are empty. */
export type LimitForm = RateLimit & { isLimited: boolean };

/** What the fields begin with once a limit is wanted. */
export const initialLimit: LimitForm = {
  isLimited: false,
  requestsPerSecond: 10,
  burst: 20,
};

/** The wanted limit, none, or that the numbers are wrong. */
export function limitOf({ isLimited, ...limit }: LimitForm): {
  rateLimit?: RateLimit;
  isValid: boolean;
} {
  return isLimited
    ? { rateLimit: limit, isValid: rateLimitSchema.safeParse(limit).success }
    : { isValid: true };
}

/** Whether and how often a key may be used. */
export const LimitFields = (props: {
  form: LimitForm;
  onChange: (form: LimitForm) => void;
}) => {
  const t = useText();
  const { form, onChange } = props;
  return (
    <div className={styles.limit}>
      <Checkbox
        isSelected={form.isLimited}
        onChange={isLimited => onChange({ ...form, isLimited })}
      >
        {t('serviceTabs.keys.limit')}
      </Checkbox>
      {form.isLimited && (
        <>
          <Text as="div" variant="body-small" color="secondary">
            {t('serviceTabs.keys.limitHint')}
          </Text>
          <div className={styles.numbers}>
            <NumberField
              label={t('serviceTabs.keys.limitRate')}
              size="small"
              minValue={0}
              maxValue={1_000_000}
              value={form.requestsPerSecond}
              onChange={requestsPerSecond =>
                onChange({ ...form, requestsPerSecond })
              }
            />
            <NumberField
              label={t('serviceTabs.keys.limitBurst')}
              size="small"
              minValue={1}
              maxValue={1_000_000}
              step={1}
              value={form.burst}
              onChange={burst => onChange({ ...form, burst })}
            />
          </div>
          {!limitOf(form).isValid && (
            <Alert
              status="warning"
              icon
              role="status"
              title={t('serviceTabs.keys.limitInvalid')}
            />
          )}
        </>
      )}
    </div>
  );
};
