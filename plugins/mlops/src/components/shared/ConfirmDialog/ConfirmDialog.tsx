import {
  Alert,
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Flex,
} from '@backstage/ui';
import { ReactNode } from 'react';
import { Action } from '../../../hooks/useAction';
import { useText } from '../../../translation';
import { messageOf } from '../ErrorState/explainError';

/** Asks before something is done that others notice; stays open if it fails. */
export const ConfirmDialog = (props: {
  title: string;
  children: ReactNode;
  confirm: string;
  /** What the other button says, where "Cancel" would be misread. */
  keep?: string;
  action: Action<[]>;
  isDestructive?: boolean;
  /** Keeps the button from being used until the person has done their part. */
  isBlocked?: boolean;
  /** In pixels. */
  width?: number;
  onClose: () => void;
}) => {
  const t = useText();
  const { action, onClose } = props;
  return (
    <Dialog
      isOpen
      isDismissable={!action.isPending}
      onOpenChange={isOpen => !isOpen && onClose()}
      width={props.width ?? 520}
    >
      <DialogHeader>{props.title}</DialogHeader>
      <DialogBody>
        <Flex direction="column" gap="3">
          {props.children}
          {action.error && (
            <Alert
              status="danger"
              icon
              role="alert"
              title={t('service.action.failed')}
              description={messageOf(action.error)}
            />
          )}
        </Flex>
      </DialogBody>
      <DialogFooter>
        <Button
          variant="primary"
          destructive={props.isDestructive}
          isDisabled={props.isBlocked}
          isPending={action.isPending}
          onPress={() => action.run()}
        >
          {props.confirm}
        </Button>
        <Button
          variant="secondary"
          isDisabled={action.isPending}
          onPress={onClose}
        >
          {props.keep ?? t('common.cancel')}
        </Button>
      </DialogFooter>
    </Dialog>
  );
};
