import { humanizeEntityRef } from '@backstage/plugin-catalog-react';
import { parseEntityRef } from '@backstage/catalog-model';
import type { InferenceService } from '@fairway/backstage-plugin-mlops-common';
import { useText } from '../../../translation';

type Reasons = Record<
  'change' | 'delete' | 'start' | 'stop',
  string | undefined
>;

/** Why each thing cannot be done now; nothing where it can. */
export function useActionReasons(service: InferenceService): Reasons {
  const t = useText();
  const { permissions, status } = service;
  const owner = humanizeEntityRef(parseEntityRef(service.owner), {
    defaultKind: 'group',
  });
  const noUpdate = permissions.canUpdate
    ? undefined
    : t('service.action.noUpdate', { owner });
  const phase = t(`common.phase.${status.phase}`).toLocaleLowerCase();
  const deleted =
    service.desiredState === 'deleted'
      ? t('service.action.deleted')
      : undefined;
  const stopping =
    status.phase === 'stopping'
      ? t('service.action.moving', { phase })
      : undefined;
  return {
    start: noUpdate ?? deleted ?? stopping,
    stop: noUpdate ?? deleted,
    change: noUpdate ?? deleted ?? stopping,
    delete: permissions.canDelete
      ? deleted
      : t('service.action.noDelete', { owner }),
  };
}
