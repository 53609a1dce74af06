import { useApi } from '@backstage/frontend-plugin-api';
import { Select, TextField } from '@backstage/ui';
import {
  CreatedKey,
  keyRequestSchema,
} from '@fairway/backstage-plugin-mlops-common';
import { useState } from 'react';
import { mlopsApiRef } from '../../../api';
import { useAction } from '../../../hooks/useAction';
import { useText } from '../../../translation';
import { ConfirmDialog } from '../../shared/ConfirmDialog/ConfirmDialog';
import { onEnter } from '../../shared/ConfirmDialog/onEnter';
import { initialLimit, LimitFields, limitOf } from './LimitFields';
import { ShowKeyDialog } from './ShowKeyDialog';

const lifetimes = [7, 30, 90, 365];
const neverId = 'never';

/** Asks for name, lifetime and limit, makes the key, and shows it once. */
export const CreateKeyDialog = (props: {
  service: string;
  onClose: () => void;
}) => {
  const t = useText();
  const mlopsApi = useApi(mlopsApiRef);
  const [name, setName] = useState('');
  const [lifetime, setLifetime] = useState('90');
  const [limit, setLimit] = useState(initialLimit);
  const [created, setCreated] = useState<CreatedKey>();
  const body = {
    name: name.trim(),
    expiresInDays: lifetime === neverId ? undefined : Number(lifetime),
    rateLimit: limitOf(limit).rateLimit,
  };
  const isNamed = keyRequestSchema.shape.name.safeParse(body.name).success;
  const isValid = isNamed && limitOf(limit).isValid;
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
          name && !isNamed
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
      <LimitFields form={limit} onChange={setLimit} />
    </ConfirmDialog>
  );
};
