import { useRouteRef } from '@backstage/core-plugin-api';
import type { InferenceService } from '@fairway/backstage-plugin-mlops-common';
import { RiRocketLine } from '@remixicon/react';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { useShipping } from '../../../hooks/useShipping';
import { serviceRouteRef } from '../../../routes';
import { useText } from '../../../translation';
import { ReasonedButton } from '../../shared/ReasonedButton/ReasonedButton';
import { ShipDialog } from './ShipDialog';

/** Opens the dialog that ships a new version, or says why it cannot be. */
export const ShipButton = ({ service }: { service: InferenceService }) => {
  const t = useText();
  const navigate = useNavigate();
  const link = useRouteRef(serviceRouteRef);
  const [isOpen, setOpen] = useState(false);
  const { name } = service;
  const { options, unavailable } = useShipping(service);
  return (
    <>
      <ReasonedButton
        variant="primary"
        iconStart={<RiRocketLine />}
        unavailable={unavailable}
        onPress={() => setOpen(true)}
      >
        {t('rollouts.ship')}
      </ReasonedButton>
      {isOpen && options.data && (
        <ShipDialog
          service={name}
          options={options.data}
          onClose={() => {
            setOpen(false);
            options.reload();
          }}
          onStarted={({ id }) => {
            setOpen(false);
            navigate(`${link?.({ service: name })}/rollouts/${id}`);
          }}
        />
      )}
    </>
  );
};
