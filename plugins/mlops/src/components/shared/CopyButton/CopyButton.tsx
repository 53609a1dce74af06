import { Button, VisuallyHidden } from '@backstage/ui';
import { RiCheckLine, RiFileCopyLine } from '@remixicon/react';
import { useEffect, useState } from 'react';
import { useText } from '../../../translation';

async function copyText(text: string): Promise<void> {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text);
    return;
  }
  // Portals on plain HTTP have no clipboard API.
  const area = document.createElement('textarea');
  area.value = text;
  document.body.append(area);
  area.select();
  const copied = document.execCommand?.('copy');
  area.remove();
  if (!copied) {
    throw new Error('The browser did not copy');
  }
}

/** Copies a text and says so, to the eye and to a screen reader. */
export const CopyButton = (props: {
  text: string;
  /** Names what is copied: "Copy address". */
  what: string;
  /** Shows the name beside the icon. */
  isLabelled?: boolean;
}) => {
  const t = useText();
  const [state, setState] = useState<'copied' | 'failed' | 'idle'>('idle');
  useEffect(() => {
    if (state === 'idle') {
      return undefined;
    }
    const timer = setTimeout(() => setState('idle'), 2_500);
    return () => clearTimeout(timer);
  }, [state]);
  const label = t('common.copy', { what: props.what });
  const outcome = {
    idle: '',
    copied: t('common.copied'),
    failed: t('common.copyFailed'),
  }[state];
  const icon = state === 'copied' ? <RiCheckLine /> : <RiFileCopyLine />;
  return (
    <>
      <Button
        size="small"
        variant={props.isLabelled ? 'secondary' : 'tertiary'}
        iconStart={icon}
        aria-label={label}
        onPress={() =>
          copyText(props.text).then(
            () => setState('copied'),
            () => setState('failed'),
          )
        }
      >
        {props.isLabelled ? outcome || label : outcome || null}
      </Button>
      <VisuallyHidden aria-live="polite">{outcome}</VisuallyHidden>
    </>
  );
};
