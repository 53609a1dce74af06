import { Card, CardBody, CardHeader, Text } from '@backstage/ui';
import type { InferenceService } from '@fairway/backstage-plugin-mlops-common';
import { useText } from '../../../translation';
import { EndpointCard } from '../EndpointCard/EndpointCard';
import { ReplicaTable } from '../ReplicaTable/ReplicaTable';
import { RevisionCard } from '../RevisionCard/RevisionCard';
import { ScalingSummary } from '../ScalingSummary/ScalingSummary';
import { RevisionHistory } from '../RevisionHistory/RevisionHistory';
import styles from './Overview.module.css';

/** How to call the service, what runs, and on what. */
export const Overview = (props: {
  service: InferenceService;
  base: string;
}) => {
  const t = useText();
  const { service } = props;
  return (
    <div className={styles.root}>
      <EndpointCard service={service} base={props.base} />
      <RevisionCard revision={service.revision} />
      <Card className={styles.wide}>
        <CardHeader>
          <Text as="h3" variant="title-x-small" weight="bold">
            {t('service.replicas.title')}
          </Text>
        </CardHeader>
        <CardBody>
          <ScalingSummary service={service} />
          {(service.replicas.length > 0 || !service.status.asleepSince) && (
            <ReplicaTable service={service} />
          )}
        </CardBody>
      </Card>
      <div className={styles.wide}>
        <RevisionHistory service={service} />
      </div>
    </div>
  );
};
