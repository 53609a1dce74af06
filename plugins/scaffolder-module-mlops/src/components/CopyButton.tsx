import { Button, Text } from '@backstage/ui';
import { RiCheckLine, RiFileCopyLine } from '@remixicon/react';
import { useEffect, useState } from 'react';
import { useText } from '../translation';
import { copyText } from './copyText';

const COPIED_FOR_MS = 2000;

/** Copies a text and says whether that worked. */
export function CopyButton(props: { value: string; what: string }) {
  const text = useText();
  const [outcome, setOutcome] = useState<'copied' | 'failed'>();

  useEffect(() => {
    if (outcome !== 'copied') {
      return undefined;
    }
    const timer = setTimeout(() => setOutcome(undefined), COPIED_FOR_MS);
    return () => clearTimeout(timer);
  }, [outcome]);

  const copy = async () => {
    setOutcome((await copyText(props.value)) ? 'copied' : 'failed');
  };

  return (
    <>
      <Button
        size="small"
        variant="secondary"
        aria-label={text('common.copy', { what: props.what })}
        iconStart={
          outcome === 'copied' ? (
            <RiCheckLine aria-hidden />
          ) : (
            <RiFileCopyLine aria-hidden />
          )
        }
        onPress={copy}
      >
        {outcome === 'copied'
          ? text('common.copied')
          : text('common.copyShort')}
      </Button>
      <span role="status">
        {outcome === 'failed' && (
          <Text as="span" variant="body-small" color="danger">
            {text('common.copyFailed')}
          </Text>
        )}
      </span>
    </>
  );
}
