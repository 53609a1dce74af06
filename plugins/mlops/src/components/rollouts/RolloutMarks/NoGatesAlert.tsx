import { Alert } from '@backstage/ui';
import { useText } from '../../../translation';

/** Says at length what it means that a rollout has no gates. */
export const NoGatesAlert = () => {
  const t = useText();
  return (
    <Alert
      status="danger"
      icon
      role="alert"
      title={t('rollouts.noGatesTitle')}
      description={t('rollouts.noGatesText')}
    />
  );
};
