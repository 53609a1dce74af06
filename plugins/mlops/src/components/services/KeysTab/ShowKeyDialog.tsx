import {
  Alert,
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Flex,
  Text,
} from '@backstage/ui';
import type { CreatedKey } from '@fairway/backstage-plugin-mlops-common';
import { useText } from '../../../translation';
import { CodeBlock } from '../../shared/CodeBlock/CodeBlock';
import { CopyButton } from '../../shared/CopyButton/CopyButton';

/** The one moment at which a key can be read; only its button closes it. */
export const ShowKeyDialog = (props: {
  created: CreatedKey;
  onClose: () => void;
}) => {
  const t = useText();
  const { created } = props;
  return (
    <Dialog
      isOpen
      isDismissable={false}
      isKeyboardDismissDisabled
      width={560}
      onOpenChange={isOpen => !isOpen && props.onClose()}
    >
      <DialogHeader>{t('serviceTabs.keys.createdTitle')}</DialogHeader>
      <DialogBody>
        <Flex direction="column" gap="3">
          <Alert
            status="warning"
            icon
            role="alert"
            title={t('serviceTabs.keys.createdWarning')}
          />
          <CodeBlock
            code={created.secret}
            what={t('serviceTabs.keys.secret', { name: created.name })}
          />
          <Text color="secondary">
            {created.enforced
              ? t('serviceTabs.keys.createdEnforced')
              : t('serviceTabs.keys.createdPending')}
          </Text>
        </Flex>
      </DialogBody>
      <DialogFooter>
        <CopyButton
          isLabelled
          text={created.secret}
          what={t('serviceTabs.keys.key')}
        />
        <Button variant="primary" onPress={props.onClose}>
          {t('serviceTabs.keys.done')}
        </Button>
      </DialogFooter>
    </Dialog>
  );
};
