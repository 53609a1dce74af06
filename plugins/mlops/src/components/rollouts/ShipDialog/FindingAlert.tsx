import { Alert } from '@backstage/ui';
import type { Finding } from '@fairway/backstage-plugin-mlops-common';
import { useText } from '../../../translation';

const looks = { blocking: 'danger', warning: 'warning', info: 'info' } as const;

/** What a check found, how bad it is, and what to do about it. */
export const FindingAlert = ({ finding }: { finding: Finding }) => {
  const t = useText();
  const { severity, message, fix } = finding;
  return (
    <Alert
      status={looks[severity]}
      icon
      title={`${t(`shipping.${severity}`)}: ${message}`}
      description={fix && t('shipping.fix', { fix })}
    />
  );
};
