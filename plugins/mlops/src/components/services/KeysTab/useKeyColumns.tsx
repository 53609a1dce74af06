import { Cell, CellText, ColumnConfig, Text } from '@backstage/ui';
import type { EndpointKey } from '@fairway/backstage-plugin-mlops-common';
import { useNow } from '../../../hooks/useNow';
import { formatAgo, formatInstant, formatRate } from '../../../format';
import { useText } from '../../../translation';
import { Ago } from '../../shared/Ago/Ago';
import { PersonLink } from '../../shared/PersonLink/PersonLink';
import { ReasonedButton } from '../../shared/ReasonedButton/ReasonedButton';

/** The columns of the list of endpoint keys. */
export function useKeyColumns(options: {
  unavailable?: string;
  onRevoke: (key: EndpointKey) => void;
}): ColumnConfig<EndpointKey>[] {
  const t = useText();
  const now = useNow();
  const hasExpired = (key: EndpointKey) =>
    key.expiresAt !== undefined && Date.parse(key.expiresAt) <= now;
  return [
    {
      id: 'name',
      label: t('serviceTabs.keys.column.name'),
      isRowHeader: true,
      cell: key => <CellText title={key.name} />,
    },
    {
      id: 'prefix',
      label: t('serviceTabs.keys.column.prefix'),
      cell: key => (
        <Cell>
          <code>{key.prefix}…</code>
        </Cell>
      ),
    },
    {
      id: 'lastUsed',
      label: t('serviceTabs.keys.column.lastUsed'),
      cell: key => (
        <Cell>
          <Text variant="body-medium">
            {key.lastUsedAt ? (
              <Ago instant={key.lastUsedAt} />
            ) : (
              t('serviceTabs.keys.neverUsed')
            )}
          </Text>
        </Cell>
      ),
    },
    {
      id: 'uses',
      label: t('serviceTabs.keys.column.uses'),
      cell: key => (
        <CellText
          title={key.useCount.toLocaleString()}
          description={
            key.rateLimit
              ? t('serviceTabs.keys.limitOf', {
                  rate: formatRate(key.rateLimit.requestsPerSecond),
                  burst: key.rateLimit.burst.toLocaleString(),
                })
              : t('serviceTabs.keys.unlimited')
          }
        />
      ),
    },
    {
      id: 'expires',
      label: t('serviceTabs.keys.column.expires'),
      cell: key => (
        <CellText
          title={
            key.expiresAt
              ? formatInstant(key.expiresAt)
              : t('serviceTabs.keys.never')
          }
        />
      ),
    },
    {
      id: 'created',
      label: t('serviceTabs.keys.column.created'),
      cell: key => (
        <Cell>
          <Text as="div" variant="body-small">
            <Ago instant={key.createdAt} />
          </Text>
          <PersonLink who={key.createdBy} />
        </Cell>
      ),
    },
    {
      id: 'revoke',
      label: t('serviceTabs.keys.column.revoke'),
      cell: key => {
        if (key.revokedAt) {
          const ago = formatAgo(key.revokedAt, now);
          return <CellText title={t('serviceTabs.keys.revoked', { ago })} />;
        }
        if (hasExpired(key)) {
          return <CellText title={t('serviceTabs.keys.expired')} />;
        }
        return (
          <Cell>
            <ReasonedButton
              size="small"
              variant="secondary"
              destructive
              unavailable={options.unavailable}
              aria-label={t('serviceTabs.keys.revokeKey', { name: key.name })}
              onPress={() => options.onRevoke(key)}
            >
              {t('serviceTabs.keys.revoke')}
            </ReasonedButton>
          </Cell>
        );
      },
    },
  ];
}
