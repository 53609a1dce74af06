import { useRouteRef } from '@backstage/core-plugin-api';
import { useApi } from '@backstage/frontend-plugin-api';
import { Alert, Text } from '@backstage/ui';
import type { Revision } from '@fairway/backstage-plugin-mlops-common';
import { RiArrowGoBackLine } from '@remixicon/react';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { mlopsApiRef } from '../../../api';
import { useAction } from '../../../hooks/useAction';
import { useActiveRollout } from '../../../hooks/useRollouts';
import { randomKey } from '../../../randomKey';
import { serviceRouteRef } from '../../../routes';
import { useText } from '../../../translation';
import { ConfirmDialog } from '../../shared/ConfirmDialog/ConfirmDialog';
import { ReasonedButton } from '../../shared/ReasonedButton/ReasonedButton';
import { ReasonField } from '../ReasonField/ReasonField';

const RollBackDialog = (props: {
  service: string;
  revision: Revision;
  onClose: () => void;
}) => {
  const t = useText();
  const mlopsApi = useApi(mlopsApiRef);
  const navigate = useNavigate();
  const link = useRouteRef(serviceRouteRef);
  const { service, revision, onClose } = props;
  const { number } = revision;
  const active = useActiveRollout(service).data?.items.length;
  const [reason, setReason] = useState('');
  const [idempotencyKey] = useState(randomKey);
  const rollBack = useAction(async () => {
    const { rollout } = await mlopsApi.call('rollBackService', {
      path: { service },
      body: {
        revision: number,
        idempotencyKey,
        ...(reason.trim() && { reason: reason.trim() }),
      },
    });
    navigate(`${link?.({ service })}/rollouts/${rollout.id}`);
  });
  return (
    <ConfirmDialog
      title={t('shipping.rollBack.title', { number })}
      confirm={t('shipping.rollBack.confirm')}
      action={rollBack}
      isDestructive
      onClose={onClose}
    >
      <Text as="p">
        {t('shipping.rollBack.text', {
          name: service,
          number,
          version: revision.spec.modelVersion,
        })}
      </Text>
      {active ? (
        <Alert
          status="warning"
          icon
          role="status"
          title={t('shipping.rollBack.aborts')}
        />
      ) : null}
      <ReasonField value={reason} onChange={setReason} />
    </ConfirmDialog>
  );
};

/** Returns a service to an earlier revision, after asking. */
export const RollBackButton = (props: {
  service: string;
  revision: Revision;
  unavailable?: string;
}) => {
  const t = useText();
  const { service, revision } = props;
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <ReasonedButton
        size="small"
        variant="secondary"
        iconStart={<RiArrowGoBackLine />}
        aria-label={t('shipping.rollBack.actionOf', {
          number: revision.number,
        })}
        unavailable={props.unavailable}
        onPress={() => setAsking(true)}
      >
        {t('shipping.rollBack.action')}
      </ReasonedButton>
      {isAsking && (
        <RollBackDialog
          service={service}
          revision={revision}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
};
