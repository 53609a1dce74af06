import { EntityInfoCard } from '@backstage/plugin-catalog-react';
import { Flex, Select, Skeleton, Text } from '@backstage/ui';
import { useState } from 'react';
import { useMlops } from '../../../hooks/useMlops';
import { useText } from '../../../translation';
import { EmptyState } from '../../shared/EmptyState/EmptyState';
import { ErrorState } from '../../shared/ErrorState/ErrorState';
import { ModelPoolsCard } from '../ModelPoolsCard/ModelPoolsCard';
import { ModelServicesCard } from '../ModelServicesCard/ModelServicesCard';
import { SignatureView } from '../SignatureView/SignatureView';
import { useEntityPath } from '../useEntityPath';
import { useVersionColumns } from './useVersionColumns';
import { DataTable } from '../../shared/DataTable/DataTable';

/** Versions with figures and digest, the signature, and what runs them. */
export const ModelVersionsContent = () => {
  const t = useText();
  const { ref, path } = useEntityPath();
  const resource = useMlops('getModel', { path });
  const columns = useVersionColumns(ref);
  const [chosen, setChosen] = useState<string>();
  const versions = resource.data?.versions ?? [];
  const version = versions.find(({ name }) => name === chosen) ?? versions[0];
  if (resource.error && !resource.data) {
    return <ErrorState error={resource.error} onRetry={resource.reload} />;
  }
  return (
    <Flex direction="column" gap="4">
      <EntityInfoCard title={t('entity.versions.title')}>
        <section aria-label={t('entity.versions.label')}>
          <DataTable
            columnConfig={columns}
            data={resource.data?.versions.map(entry => ({
              ...entry,
              id: entry.name,
            }))}
            isPending={resource.isPending}
            pagination={{ type: 'none' }}
            emptyState={<Text>{t('entity.versions.empty')}</Text>}
          />
        </section>
      </EntityInfoCard>
      {resource.isPending && <Skeleton width="100%" height={200} />}
      {version && (
        <EntityInfoCard
          title={t('entity.versions.signature')}
          headerActions={
            <Select
              aria-label={t('entity.versions.signatureOf')}
              size="small"
              options={versions.map(({ name }) => ({ id: name, label: name }))}
              selectedKey={version.name}
              onSelectionChange={key => setChosen(String(key))}
            />
          }
        >
          {version.signature ? (
            <SignatureView signature={version.signature} />
          ) : (
            <EmptyState title={t('entity.versions.signature')}>
              {t('entity.versions.noSignature')}
            </EmptyState>
          )}
        </EntityInfoCard>
      )}
      <ModelServicesCard />
      <ModelPoolsCard />
    </Flex>
  );
};
