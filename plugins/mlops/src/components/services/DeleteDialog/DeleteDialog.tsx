import { useRouteRef } from '@backstage/core-plugin-api';
import { useApi } from '@backstage/frontend-plugin-api';
import { Text, TextField } from '@backstage/ui';
import type { InferenceService } from '@fairway/backstage-plugin-mlops-common';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { mlopsApiRef } from '../../../api';
import { useAction } from '../../../hooks/useAction';
import { servicesRouteRef } from '../../../routes';
import { useText } from '../../../translation';
import { ConfirmDialog } from '../../shared/ConfirmDialog/ConfirmDialog';
import { onEnter } from '../../shared/ConfirmDialog/onEnter';

/** Deletes a service after its name was typed. */
export const DeleteDialog = (props: {
  service: InferenceService;
  onClose: () => void;
  onChange: () => void;
}) => {
  const t = useText();
  const mlopsApi = useApi(mlopsApiRef);
  const navigate = useNavigate();
  const services = useRouteRef(servicesRouteRef);
  const { name } = props.service;
  const [typed, setTyped] = useState('');
  const remove = useAction(async () => {
    await mlopsApi.call('deleteService', { path: { service: name } });
    props.onChange();
    navigate(services?.() ?? '..');
  });
  const matches = typed.trim() === name;
  return (
    <ConfirmDialog
      title={t('service.delete.title', { name })}
      confirm={t('service.delete.confirm')}
      action={remove}
      isDestructive
      isBlocked={!matches}
      onClose={props.onClose}
    >
      <Text as="p">
        <strong>{t('service.delete.lostTitle')}:</strong>{' '}
        {t('service.delete.lost')}
      </Text>
      <Text as="p">
        <strong>{t('service.delete.keptTitle')}:</strong>{' '}
        {t('service.delete.kept')}
      </Text>
      <TextField
        label={t('service.delete.typeName', { name })}
        value={typed}
        onChange={setTyped}
        autoComplete="off"
        // The dialog was opened to fill in this field.
        // eslint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        description={
          typed && !name.startsWith(typed.trim())
            ? t('service.delete.mismatch')
            : undefined
        }
        onKeyDown={onEnter(() => matches && remove.run())}
      />
    </ConfirmDialog>
  );
};
