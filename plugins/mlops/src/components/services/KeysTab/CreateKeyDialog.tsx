import { useApi } from '@backstage/frontend-plugin-api';
import {
  Alert,
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Flex,
  Select,
  Text,
  TextField,
} from '@backstage/ui';
import {
  CreatedKey,
  keyRequestSchema,
} from '@fairway/backstage-plugin-mlops-common';
import { useState } from 'react';
import { mlopsApiRef } from '../../../api';
import { useAction } from '../../../hooks/useAction';
import { useText } from '../../../translation';
import { CodeBlock } from '../../shared/CodeBlock/CodeBlock';
import { ConfirmDialog } from '../../shared/ConfirmDialog/ConfirmDialog';
import { onEnter } from '../../shared/ConfirmDialog/onEnter';
import { CopyButton } from '../../shared/CopyButton/CopyButton';

const lifetimes = [7, 30, 90, 365];
const neverId = 'never';

/** The one moment at which a key can be read; only its button closes it. */
const ShowKeyDialog = (props: { created: CreatedKey; onClose: () => void }) => {
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

/** Asks for name and lifetime, makes the key, and shows it once. */
export const CreateKeyDialog = (props: {
  service: string;
  onClose: () => void;
}) => {
  const t = useText();
  const mlopsApi = useApi(mlopsApiRef);
  const [name, setName] = useState('');
  const [lifetime, setLifetime] = useState('90');
  const [created, setCreated] = useState<CreatedKey>();
  const body = {
    name: name.trim(),
    expiresInDays: lifetime === neverId ? undefined : Number(lifetime),
  };
  const isValid = keyRequestSchema.safeParse(body).success;
  const create = useAction(async () => {
    setCreated(
      await mlopsApi.call('createKey', {
        path: { service: props.service },
        body,
      }),
    );
  });
  if (created) {
    return <ShowKeyDialog created={created} onClose={props.onClose} />;
  }
  return (
    <ConfirmDialog
      title={t('serviceTabs.keys.createTitle')}
      confirm={t('serviceTabs.keys.create')}
      action={create}
      isBlocked={!isValid}
      onClose={props.onClose}
    >
      <TextField
        label={t('serviceTabs.keys.name')}
        description={
          name && !isValid
            ? t('serviceTabs.keys.nameInvalid')
            : t('serviceTabs.keys.nameHint')
        }
        value={name}
        onChange={setName}
        maxLength={63}
        // The dialog was opened to fill in this field.
        // eslint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        autoComplete="off"
        onKeyDown={onEnter(() => isValid && create.run())}
      />
      <Select
        label={t('serviceTabs.keys.expires')}
        options={[
          ...lifetimes.map(days => ({
            id: String(days),
            label: t('serviceTabs.keys.expireDays', { count: days }),
          })),
          { id: neverId, label: t('serviceTabs.keys.never') },
        ]}
        selectedKey={lifetime}
        onSelectionChange={key => setLifetime(String(key))}
      />
    </ConfirmDialog>
  );
};
