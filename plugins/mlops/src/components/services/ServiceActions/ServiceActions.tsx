import { useApi } from '@backstage/frontend-plugin-api';
import { Alert, Flex, Text } from '@backstage/ui';
import type { InferenceService } from '@fairway/backstage-plugin-mlops-common';
import {
  RiDeleteBinLine,
  RiPlayLine,
  RiSettings3Line,
  RiStopLine,
} from '@remixicon/react';
import { useState } from 'react';
import { mlopsApiRef } from '../../../api';
import { useAction } from '../../../hooks/useAction';
import { useText } from '../../../translation';
import { PromoteButton } from '../../promotions/PromoteDialog/PromoteButton';
import { ShipButton } from '../../rollouts/ShipDialog/ShipButton';
import { messageOf } from '../../shared/ErrorState/explainError';
import { ConfirmDialog } from '../../shared/ConfirmDialog/ConfirmDialog';
import { ReasonedButton } from '../../shared/ReasonedButton/ReasonedButton';
import { ChangeDialog } from '../ChangeDialog/ChangeDialog';
import { DeleteDialog } from '../DeleteDialog/DeleteDialog';
import { useActionReasons } from './useActionReasons';

/** Stop or start, change and delete, each with the reason when it cannot be. */
export const ServiceActions = (props: {
  service: InferenceService;
  onChange: () => void;
}) => {
  const t = useText();
  const mlopsApi = useApi(mlopsApiRef);
  const { service, onChange } = props;
  const reasons = useActionReasons(service);
  const [open, setOpen] = useState<'change' | 'delete' | 'stop'>();
  const path = { service: service.name };
  const start = useAction(async () => {
    await mlopsApi.call('startService', { path });
    onChange();
  });
  const stop = useAction(async () => {
    await mlopsApi.call('stopService', { path });
    setOpen(undefined);
    onChange();
  });
  const close = () => {
    setOpen(undefined);
    stop.reset();
  };
  return (
    <Flex gap="2" align="center" style={{ flexWrap: 'wrap' }}>
      {start.error && (
        <Alert
          status="danger"
          icon
          role="alert"
          title={t('service.action.failed')}
          description={messageOf(start.error)}
        />
      )}
      <ShipButton service={service} />
      <PromoteButton service={service} />
      {service.desiredState === 'running' ? (
        <ReasonedButton
          variant="secondary"
          iconStart={<RiStopLine />}
          unavailable={reasons.stop}
          onPress={() => setOpen('stop')}
        >
          {t('service.action.stop')}
        </ReasonedButton>
      ) : (
        <ReasonedButton
          variant="primary"
          iconStart={<RiPlayLine />}
          unavailable={reasons.start}
          isPending={start.isPending}
          onPress={() => start.run()}
        >
          {t('service.action.start')}
        </ReasonedButton>
      )}
      <ReasonedButton
        variant="secondary"
        iconStart={<RiSettings3Line />}
        unavailable={reasons.change}
        onPress={() => setOpen('change')}
      >
        {t('service.action.change')}
      </ReasonedButton>
      <ReasonedButton
        variant="secondary"
        destructive
        iconStart={<RiDeleteBinLine />}
        unavailable={reasons.delete}
        onPress={() => setOpen('delete')}
      >
        {t('service.action.delete')}
      </ReasonedButton>
      {open === 'stop' && (
        <ConfirmDialog
          title={t('service.stop.title', { name: service.name })}
          confirm={t('service.stop.confirm')}
          action={stop}
          onClose={close}
        >
          <Text as="p">{t('service.stop.lost')}</Text>
          <Text as="p">{t('service.stop.kept')}</Text>
        </ConfirmDialog>
      )}
      {open === 'delete' && (
        <DeleteDialog service={service} onClose={close} onChange={onChange} />
      )}
      {open === 'change' && (
        <ChangeDialog service={service} onClose={close} onChange={onChange} />
      )}
    </Flex>
  );
};
