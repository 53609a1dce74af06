import { useRouteRef } from '@backstage/core-plugin-api';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { Header } from '@backstage/ui';
import type { InferenceService } from '@fairway/backstage-plugin-mlops-common';
import { servicesRouteRef } from '../../../routes';
import { useText } from '../../../translation';
import { PhaseBadge } from '../../shared/PhaseBadge/PhaseBadge';
import { ServiceActions } from '../ServiceActions/ServiceActions';
import styles from './ServiceHeader.module.css';

const tabs = [
  'overview',
  'playground',
  'rollouts',
  'drift',
  'benchmarks',
  'keys',
  'events',
  'timeline',
  'logs',
] as const;

/** Name, state, what it serves and where, and what can be done with it. */
export const ServiceHeader = (props: {
  service: InferenceService;
  base: string;
  onChange: () => void;
}) => {
  const t = useText();
  const { service, base } = props;
  const services = useRouteRef(servicesRouteRef);
  return (
    <div className={styles.root}>
      <Header
        title={service.name}
        breadcrumbs={[{ label: t('service.back'), href: services?.() ?? '..' }]}
        customActions={
          <ServiceActions service={service} onChange={props.onChange} />
        }
        metadata={[
          {
            label: t('lists.services.columnState'),
            value: <PhaseBadge status={service.status} />,
          },
          { label: t('service.environment'), value: service.environment },
          {
            label: t('service.model'),
            value: <EntityRefLink entityRef={service.model} />,
          },
          {
            label: t('service.version'),
            value: service.revision.spec.modelVersion,
          },
          {
            label: t('service.pool'),
            value: <EntityRefLink entityRef={service.pool} />,
          },
          {
            label: t('service.owner'),
            value: <EntityRefLink entityRef={service.owner} />,
          },
        ]}
        tabs={tabs.map(id => ({
          id,
          label: t(`service.tab.${id}`),
          href: `${base}/${id}`,
        }))}
      />
    </div>
  );
};
