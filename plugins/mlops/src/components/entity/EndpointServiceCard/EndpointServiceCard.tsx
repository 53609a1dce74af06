import { useRouteRef } from '@backstage/core-plugin-api';
import {
  EntityInfoCard,
  EntityRefLink,
  useEntity,
} from '@backstage/plugin-catalog-react';
import { ButtonLink, Flex, Skeleton, Text } from '@backstage/ui';
import { ANNOTATION_SERVICE } from '@fairway/backstage-plugin-mlops-common';
import { RiArrowRightLine } from '@remixicon/react';
import { useService } from '../../../hooks/useMlops';
import { serviceRouteRef } from '../../../routes';
import { useText } from '../../../translation';
import { describeReady } from '../../services/describeReady';
import { ErrorState } from '../../shared/ErrorState/ErrorState';
import { FactList } from '../../shared/FactList/FactList';
import { PhaseBadge } from '../../shared/PhaseBadge/PhaseBadge';

/** On the API entity of an endpoint: the service behind it, and its state. */
export const EndpointServiceCard = () => {
  const t = useText();
  const { entity } = useEntity();
  const name = entity.metadata.annotations?.[ANNOTATION_SERVICE] ?? '';
  const link = useRouteRef(serviceRouteRef);
  const { data: service, error, isPending, reload } = useService(name);
  return (
    <EntityInfoCard
      title={t('entity.endpoint.title')}
      footerActions={
        <ButtonLink
          size="small"
          variant="secondary"
          iconEnd={<RiArrowRightLine />}
          href={link?.({ service: name }) ?? ''}
        >
          {t('entity.endpoint.open')}
        </ButtonLink>
      }
    >
      {isPending && <Skeleton width="100%" height={96} />}
      {error && !service && <ErrorState error={error} onRetry={reload} />}
      {service && (
        <Flex direction="column" gap="3">
          <Flex gap="2" align="center">
            <PhaseBadge status={service.status} />
            <Text variant="body-small" color="secondary">
              {service.status.message}
            </Text>
          </Flex>
          <FactList
            facts={[
              {
                label: t('entity.endpoint.model'),
                value: (
                  <>
                    <EntityRefLink entityRef={service.model} />{' '}
                    {service.revision.spec.modelVersion}
                  </>
                ),
              },
              {
                label: t('service.environment'),
                value: service.environment,
              },
              {
                label: t('entity.endpoint.replicas'),
                value: describeReady(service),
              },
            ]}
          />
        </Flex>
      )}
    </EntityInfoCard>
  );
};
