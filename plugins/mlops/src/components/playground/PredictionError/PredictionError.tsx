import { Alert } from '@backstage/ui';
import { Text, useText } from '../../../translation';
import { messageOf, statusOf } from '../../shared/ErrorState/explainError';

function explain(error: Error, t: Text): string {
  const message = messageOf(error);
  if (error.name === 'TimeoutError') {
    return t('playground.failedWhy.timeout');
  }
  if (error.name === 'BrokenOffError') {
    return t('chat.brokeOff');
  }
  switch (statusOf(error)) {
    case 400:
    case 413:
      return t('playground.failedWhy.badRequest', { message });
    case 401:
    case 403:
      return t('playground.failedWhy.notAllowed');
    case 404:
      return t('playground.failedWhy.notFound', { message });
    case 429:
    case 502:
    case 503:
    case 504:
      return t('playground.failedWhy.unavailable', { message });
    default:
      return t('playground.failedWhy.other', { message });
  }
}

/** Why a prediction failed, in plain words. */
export const PredictionError = ({ error }: { error: Error }) => {
  const t = useText();
  return (
    <Alert
      status="danger"
      icon
      title={t('playground.failed')}
      description={explain(error, t)}
    />
  );
};
