import { Alert, Button, Flex, Skeleton, Text } from '@backstage/ui';
import { reasonOf } from '../api';
import { useText } from '../translation';

type Props = {
  label: string;
  description?: string;
  error?: unknown;
  onRetry?: () => void;
  /** Shown in place of choices when there are none. */
  message?: string;
};

/** A field that has no choices to offer: not yet, not at all, or for a reason. */
export function FieldState(props: Props) {
  const text = useText();
  const { label, description, error, onRetry, message } = props;
  return (
    <Flex direction="column" gap="2" role="group" aria-label={label}>
      <Text as="div" weight="bold">
        {label}
      </Text>
      {description && (
        <Text as="div" variant="body-small" color="secondary">
          {description}
        </Text>
      )}
      <FieldStateBody
        error={error}
        onRetry={onRetry}
        message={message}
        text={text}
      />
    </Flex>
  );
}

function FieldStateBody(
  props: Pick<Props, 'error' | 'onRetry' | 'message'> & {
    text: ReturnType<typeof useText>;
  },
) {
  const { error, onRetry, message, text } = props;
  if (error !== undefined) {
    return (
      <Alert
        role="alert"
        status="danger"
        icon
        title={text('common.failed', { reason: reasonOf(error, text) })}
        customActions={
          onRetry && (
            <Button size="small" variant="secondary" onPress={onRetry}>
              {text('common.retry')}
            </Button>
          )
        }
      />
    );
  }
  if (message) {
    return <Alert role="status" status="info" icon title={message} />;
  }
  return (
    <div role="status" aria-label={text('common.loading')}>
      <Flex direction="column" gap="2">
        <Skeleton height={56} />
        <Skeleton height={56} />
      </Flex>
    </div>
  );
}
