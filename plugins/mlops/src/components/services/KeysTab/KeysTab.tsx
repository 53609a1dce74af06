import { parseEntityRef } from '@backstage/catalog-model';
import { useApi } from '@backstage/frontend-plugin-api';
import { humanizeEntityRef } from '@backstage/plugin-catalog-react';
import { Alert, Text } from '@backstage/ui';
import type {
  EndpointKey,
  InferenceService,
  RevokedKey,
} from '@fairway/backstage-plugin-mlops-common';
import { RiAddLine, RiKey2Line } from '@remixicon/react';
import { useState } from 'react';
import { mlopsApiRef } from '../../../api';
import { useAction } from '../../../hooks/useAction';
import { everyTenSeconds, useMlops } from '../../../hooks/useMlops';
import { usePage } from '../../../hooks/usePage';
import { useText } from '../../../translation';
import { ConfirmDialog } from '../../shared/ConfirmDialog/ConfirmDialog';
import { EmptyState } from '../../shared/EmptyState/EmptyState';
import { ListTab } from '../../shared/ListTab/ListTab';
import { PagedTable } from '../../shared/PagedTable/PagedTable';
import { ReasonedButton } from '../../shared/ReasonedButton/ReasonedButton';
import { StaleNotice } from '../../shared/StaleNotice/StaleNotice';
import { CreateKeyDialog } from './CreateKeyDialog';
import { useKeyColumns } from './useKeyColumns';

/** The endpoint keys of a service: make, see, revoke. */
export const KeysTab = ({ service }: { service: InferenceService }) => {
  const t = useText();
  const mlopsApi = useApi(mlopsApiRef);
  const page = usePage(25);
  const [isCreating, setCreating] = useState(false);
  const [doomed, setDoomed] = useState<EndpointKey>();
  const [revoked, setRevoked] = useState<RevokedKey>();
  const resource = useMlops('listKeys', {
    path: { service: service.name },
    query: page.query,
    pollMs: everyTenSeconds,
  });
  const noPermission = service.permissions.canUpdate
    ? undefined
    : t('serviceTabs.keys.noPermission', {
        owner: humanizeEntityRef(parseEntityRef(service.owner), {
          defaultKind: 'group',
        }),
      });
  const unavailable = service.checksKeys
    ? noPermission
    : t('serviceTabs.keys.notChecked');
  const revoke = useAction(async () => {
    if (doomed) {
      const answer = await mlopsApi.call('revokeKey', {
        path: { service: service.name, key: doomed.id },
      });
      setRevoked(answer);
      setDoomed(undefined);
      resource.reload();
    }
  });
  const columns = useKeyColumns({ unavailable, onRevoke: setDoomed });
  const create = (
    <ReasonedButton
      variant="primary"
      iconStart={<RiAddLine />}
      unavailable={unavailable}
      onPress={() => setCreating(true)}
    >
      {t('serviceTabs.keys.create')}
    </ReasonedButton>
  );
  return (
    <ListTab
      title={t('serviceTabs.keys.title')}
      intro={t('serviceTabs.keys.intro')}
      action={resource.data?.totalItems ? create : undefined}
    >
      {revoked && (
        <Alert
          status={revoked.enforced ? 'success' : 'warning'}
          icon
          role="status"
          title={
            revoked.enforced
              ? t('serviceTabs.keys.revokedEnforced', { name: revoked.name })
              : t('serviceTabs.keys.revokedPending', { name: revoked.name })
          }
        />
      )}
      <StaleNotice resource={resource} />
      <PagedTable
        label={t('serviceTabs.keys.label')}
        columns={columns}
        resource={resource}
        page={page}
        rows={resource.data?.items}
        empty={
          <EmptyState
            icon={<RiKey2Line />}
            title={t('serviceTabs.keys.emptyTitle')}
            action={create}
          >
            {service.checksKeys
              ? t('serviceTabs.keys.empty')
              : t('serviceTabs.keys.notCheckedText')}
          </EmptyState>
        }
      />
      {isCreating && (
        <CreateKeyDialog
          service={service.name}
          onClose={() => {
            setCreating(false);
            resource.reload();
          }}
        />
      )}
      {doomed && (
        <ConfirmDialog
          title={t('serviceTabs.keys.revokeTitle', { name: doomed.name })}
          confirm={t('serviceTabs.keys.revokeConfirm')}
          isDestructive
          action={revoke}
          onClose={() => {
            setDoomed(undefined);
            revoke.reset();
          }}
        >
          <Text as="p">{t('serviceTabs.keys.revokeText')}</Text>
        </ConfirmDialog>
      )}
    </ListTab>
  );
};
