import { Button } from '@backstage/ui';
import { RiErrorWarningLine, RiLockLine, RiSearchLine } from '@remixicon/react';
import { useText } from '../../../translation';
import { EmptyState } from '../EmptyState/EmptyState';
import { explainError } from './explainError';

const icons = {
  failed: <RiErrorWarningLine />,
  noPermission: <RiLockLine />,
  notFound: <RiSearchLine />,
};

/** Stands where data should be: it failed, it is not there, or it is not yours. */
export const ErrorState = (props: { error: Error; onRetry: () => void }) => {
  const t = useText();
  const { kind, title, text } = explainError(props.error, t);
  return (
    <EmptyState
      role="alert"
      icon={icons[kind]}
      title={title}
      action={
        kind === 'noPermission' ? undefined : (
          <Button variant="secondary" onPress={props.onRetry}>
            {t('common.retry')}
          </Button>
        )
      }
    >
      {text}
    </EmptyState>
  );
};
