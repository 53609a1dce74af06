import { parseEntityRef } from '@backstage/catalog-model';
import { useApi } from '@backstage/frontend-plugin-api';
import { humanizeEntityRef } from '@backstage/plugin-catalog-react';
import { Alert, Flex, Text } from '@backstage/ui';
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
import { useText } from '../../../translation';
import { ConfirmDialog } from '../../shared/ConfirmDialog/ConfirmDialog';
import { EmptyState } from '../../shared/EmptyState/EmptyState';
import { ErrorState } from '../../shared/ErrorState/ErrorState';
import { ReasonedButton } from '../../shared/ReasonedButton/ReasonedButton';
import { StaleNotice } from '../../shared/StaleNotice/StaleNotice';
import { CreateKeyDialog } from './CreateKeyDialog';
import styles from './KeysTab.module.css';
import { useKeyColumns } from './useKeyColumns';
import { DataTable } from '../../shared/DataTable/DataTable';

const pageSize = 25;

/** The endpoint keys of a service: make, see, revoke. */
export const KeysTab = ({ service }: { service: InferenceService }) => {
  const t = useText();
  const mlopsApi = useApi(mlopsApiRef);
  const [offset, setOffset] = useState(0);
  const [isCreating, setCreating] = useState(false);
  const [doomed, setDoomed] = useState<EndpointKey>();
  const [revoked, setRevoked] = useState<RevokedKey>();
  const resource = useMlops('listKeys', {
    path: { service: service.name },
    query: { limit: pageSize, offset },
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
  const total = resource.data?.totalItems ?? 0;
  return (
    <Flex direction="column" gap="4" className={styles.root}>
      <Flex justify="between" align="start" gap="4">
        <div>
          <Text as="h3" variant="title-x-small" weight="bold">
            {t('serviceTabs.keys.title')}
          </Text>
          <Text as="p" color="secondary" className={styles.intro}>
            {t('serviceTabs.keys.intro')}
          </Text>
        </div>
        {total > 0 && create}
      </Flex>
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
      {resource.error && !resource.data ? (
        <ErrorState error={resource.error} onRetry={resource.reload} />
      ) : (
        <section aria-label={t('serviceTabs.keys.label')}>
          <DataTable
            columnConfig={columns}
            data={resource.data?.items}
            isPending={resource.isPending}
            isStale={resource.isStale}
            emptyState={
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
            pagination={
              total > pageSize
                ? {
                    type: 'page',
                    pageSize,
                    offset,
                    totalCount: total,
                    showPageSizeOptions: false,
                    hasNextPage: offset + pageSize < total,
                    hasPreviousPage: offset > 0,
                    onNextPage: () => setOffset(offset + pageSize),
                    onPreviousPage: () =>
                      setOffset(Math.max(0, offset - pageSize)),
                  }
                : { type: 'none' }
            }
          />
        </section>
      )}
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
    </Flex>
  );
};
