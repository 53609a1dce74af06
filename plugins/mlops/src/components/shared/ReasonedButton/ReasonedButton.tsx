import {
  Button,
  ButtonProps,
  Focusable,
  Tooltip,
  TooltipTrigger,
} from '@backstage/ui';
import { useText } from '../../../translation';
import styles from './ReasonedButton.module.css';

/**
 * A button that says why it cannot be used. A disabled button takes no focus,
 * so the reason hangs on a wrapper that does.
 */
export const ReasonedButton = (
  props: ButtonProps & { children: string; unavailable?: string },
) => {
  const t = useText();
  const { unavailable, ...buttonProps } = props;
  if (!unavailable) {
    return <Button {...buttonProps} />;
  }
  const reason = t('common.unavailable', {
    action: props['aria-label'] ?? props.children,
    reason: unavailable,
  });
  return (
    <TooltipTrigger delay={0}>
      <Focusable>
        {/* aria-description is for every role since ARIA 1.3. */}
        {/* eslint-disable-next-line jsx-a11y/role-supports-aria-props */}
        <span
          role="button"
          tabIndex={0}
          aria-disabled="true"
          aria-label={props['aria-label'] ?? props.children}
          aria-description={reason}
          className={styles.root}
        >
          <span aria-hidden="true">
            <Button {...buttonProps} isDisabled excludeFromTabOrder />
          </span>
        </span>
      </Focusable>
      <Tooltip>{reason}</Tooltip>
    </TooltipTrigger>
  );
};
