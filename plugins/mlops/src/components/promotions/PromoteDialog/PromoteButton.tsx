import { useRouteRef } from '@backstage/core-plugin-api';
import type {
  InferenceService,
  Promotion,
} from '@fairway/backstage-plugin-mlops-common';
import { RiArrowUpCircleLine } from '@remixicon/react';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { useMlops } from '../../../hooks/useMlops';
import { serviceRouteRef } from '../../../routes';
import { useText } from '../../../translation';
import { messageOf } from '../../shared/ErrorState/explainError';
import { ReasonedButton } from '../../shared/ReasonedButton/ReasonedButton';
import { FirstDeploymentDialog } from './FirstDeploymentDialog';
import { PromoteDialog } from './PromoteDialog';

const PromoteTo = (props: { promotion: Promotion; onClose: () => void }) => {
  const navigate = useNavigate();
  const link = useRouteRef(serviceRouteRef);
  // What was looked at stays, whatever becomes stable meanwhile.
  const [promotion] = useState(props.promotion);
  const { source, environment, targets } = promotion;
  if (!source || !environment) {
    return null;
  }
  const shared = { promotion, source, environment, onClose: props.onClose };
  return targets.length === 0 ? (
    <FirstDeploymentDialog {...shared} />
  ) : (
    <PromoteDialog
      {...shared}
      onStarted={({ service, id }) =>
        navigate(`${link?.({ service })}/rollouts/${id}`)
      }
    />
  );
};

/**
 * Takes what is stable here to the next environment, or says why it cannot be;
 * absent in the last one.
 */
export const PromoteButton = ({ service }: { service: InferenceService }) => {
  const t = useText();
  const [isOpen, setOpen] = useState(false);
  const { data, error, reload } = useMlops('getPromotion', {
    path: { service: service.name },
    // What can be promoted depends on what serves, and on whether it runs.
    hint: `${service.revision.number} ${service.status.phase}`,
  });
  if (!data) {
    return error ? (
      <ReasonedButton variant="secondary" unavailable={messageOf(error)}>
        {t('promotions.actionUnknown')}
      </ReasonedButton>
    ) : null;
  }
  const { environment, findings } = data;
  if (!environment) {
    return null;
  }
  const blocking = findings.find(({ severity }) => severity === 'blocking');
  return (
    <>
      <ReasonedButton
        variant="secondary"
        iconStart={<RiArrowUpCircleLine />}
        unavailable={
          blocking &&
          [blocking.message, blocking.fix].filter(Boolean).join('. ')
        }
        onPress={() => setOpen(true)}
      >
        {t('promotions.action', { environment: environment.title })}
      </ReasonedButton>
      {isOpen && (
        <PromoteTo
          promotion={data}
          onClose={() => {
            setOpen(false);
            reload();
          }}
        />
      )}
    </>
  );
};
