import { useRouteRef } from '@backstage/core-plugin-api';
import {
  EntityInfoCard,
  EntityRefLink,
  EntityRefLinks,
} from '@backstage/plugin-catalog-react';
import { Link, Skeleton } from '@backstage/ui';
import type { ModelEntityV1alpha1 } from '@fairway/backstage-plugin-mlops-common';
import { useMlops } from '../../../hooks/useMlops';
import { servicesRouteRef } from '../../../routes';
import { useText } from '../../../translation';
import { ErrorState } from '../../shared/ErrorState/ErrorState';
import { FactList } from '../../shared/FactList/FactList';
import { useEntityPath } from '../useEntityPath';

/** What a Model is for, whose it is, and under which terms. */
export const ModelFactsCard = () => {
  const t = useText();
  const { entity, ref, path } = useEntityPath();
  const services = useRouteRef(servicesRouteRef);
  const resource = useMlops('getModel', { path });
  const { spec } = entity as ModelEntityV1alpha1;
  const model = resource.data;
  const facts = model && [
    { label: t('entity.facts.task'), value: model.task },
    { label: t('entity.facts.type'), value: model.type },
    { label: t('entity.facts.lifecycle'), value: model.lifecycle },
    {
      label: t('entity.facts.owner'),
      value: <EntityRefLink entityRef={model.owner} defaultKind="group" />,
    },
    { label: t('entity.facts.license'), value: model.license },
    {
      label: t('entity.facts.versions'),
      value: model.versions[0]
        ? t('entity.facts.newest', {
            count: model.versions.length,
            name: model.versions[0].name,
          })
        : t('common.none'),
    },
    {
      label: t('entity.facts.deployable'),
      value: model.deployable
        ? t('entity.facts.yes')
        : `${t('entity.facts.no')}: ${model.reasons.join(' ')}`,
    },
    {
      label: t('entity.facts.services'),
      value: (
        <Link href={`${services?.()}?model=${encodeURIComponent(ref)}`}>
          {String(model.serviceCount)}
        </Link>
      ),
    },
    spec.datasets?.length
      ? {
          label: t('entity.facts.datasets'),
          value: (
            <EntityRefLinks entityRefs={spec.datasets} defaultKind="resource" />
          ),
        }
      : undefined,
    spec.baseModels?.length
      ? {
          label: t('entity.facts.baseModels'),
          value: (
            <EntityRefLinks entityRefs={spec.baseModels} defaultKind="model" />
          ),
        }
      : undefined,
    {
      label: t('entity.facts.intendedUse'),
      value: spec.governance?.intendedUse,
    },
    { label: t('entity.facts.riskClass'), value: spec.governance?.riskClass },
  ];
  return (
    <EntityInfoCard title={t('entity.facts.title')}>
      {facts && <FactList facts={facts} />}
      {resource.error && !model && (
        <ErrorState error={resource.error} onRetry={resource.reload} />
      )}
      {resource.isPending && <Skeleton width="100%" height={160} />}
    </EntityInfoCard>
  );
};
