import { useApi } from '@backstage/frontend-plugin-api';
import { Alert, Text } from '@backstage/ui';
import type {
  Environment,
  Promotion,
  PromotionSource,
  Rollout,
} from '@fairway/backstage-plugin-mlops-common';
import { useState } from 'react';
import { mlopsApiRef } from '../../../api';
import { useAction } from '../../../hooks/useAction';
import { useIdempotencyKey } from '../../../hooks/useIdempotencyKey';
import { useText } from '../../../translation';
import { ReasonField } from '../../rollouts/ReasonField/ReasonField';
import { FindingAlert } from '../../rollouts/ShipDialog/FindingAlert';
import { ConfirmDialog } from '../../shared/ConfirmDialog/ConfirmDialog';
import { FormBeside } from '../../shared/FormBeside/FormBeside';
import { SourceFacts } from './SourceFacts';
import { TargetChoice } from './TargetChoice';
import { TargetPlan } from './TargetPlan';

/** Shows what would go to the next environment, to which service, and starts it. */
export const PromoteDialog = (props: {
  promotion: Promotion;
  source: PromotionSource;
  environment: Environment;
  onClose: () => void;
  onStarted: (rollout: Rollout) => void;
}) => {
  const t = useText();
  const mlopsApi = useApi(mlopsApiRef);
  const { promotion, source, onStarted } = props;
  const { targets, findings } = promotion;
  const environment = props.environment.title;
  const [target, setTarget] = useState(() => {
    const [own, ...others] = targets.filter(
      ({ obstacle, owner }) => !obstacle && owner === source.owner,
    );
    return others.length === 0 ? own?.service : undefined;
  });
  const [reason, setReason] = useState('');
  const [isAllowed, setAllowed] = useState(false);
  const keyOf = useIdempotencyKey();
  const promote = useAction(async () => {
    const wish = {
      digest: source.digest,
      target,
      ...(reason.trim() && { reason: reason.trim() }),
    };
    const { rollout } = await mlopsApi.call('promoteService', {
      path: { service: source.service },
      body: { ...wish, idempotencyKey: keyOf(wish) },
    });
    onStarted(rollout);
  });
  return (
    <ConfirmDialog
      title={t('promotions.title', {
        name: t('rollouts.within.version', { version: source.modelVersion }),
        environment,
      })}
      confirm={t('promotions.confirm')}
      action={promote}
      isBlocked={target === undefined || !isAllowed}
      width={1_080}
      onClose={props.onClose}
    >
      <Text as="p" style={{ margin: 0 }}>
        {t('promotions.intro', { environment })}
      </Text>
      <FormBeside
        outcome={
          target === undefined ? (
            <Alert
              status="info"
              icon
              role="status"
              title={t(
                targets.every(({ obstacle }) => obstacle !== undefined)
                  ? 'promotions.noTarget'
                  : 'promotions.chooseTarget',
              )}
            />
          ) : (
            <TargetPlan
              key={target}
              target={target}
              modelVersion={source.modelVersion}
              onAllowed={setAllowed}
            />
          )
        }
      >
        <SourceFacts source={source} />
        {findings.map(finding => (
          <FindingAlert key={finding.code} finding={finding} />
        ))}
        <TargetChoice targets={targets} value={target} onChange={setTarget} />
        <ReasonField value={reason} onChange={setReason} />
      </FormBeside>
    </ConfirmDialog>
  );
};
