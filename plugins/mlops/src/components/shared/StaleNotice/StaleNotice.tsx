import { Alert, Button } from '@backstage/ui';
import { useNow } from '../../../hooks/useNow';
import { Resource } from '../../../hooks/useResource';
import { formatAgo } from '../../../format';
import { useText } from '../../../translation';
import { explainError } from '../ErrorState/explainError';

/** Above data that could not be refreshed: since when, and why. */
export const StaleNotice = ({ resource }: { resource: Resource<unknown> }) => {
  const t = useText();
  const now = useNow();
  if (!resource.error || resource.data === undefined) {
    return null;
  }
  const since = new Date(resource.loadedAt ?? now).toISOString();
  return (
    <Alert
      status="warning"
      icon
      mb="3"
      title={t('common.error.stale', { ago: formatAgo(since, now) })}
      description={explainError(resource.error, t).text}
      customActions={
        <Button size="small" variant="tertiary" onPress={resource.reload}>
          {t('common.retry')}
        </Button>
      }
    />
  );
};
