import { Text } from '@backstage/ui';
import {
  InferenceService,
  scalingDefaults,
} from '@fairway/backstage-plugin-mlops-common';
import { RiMoonLine } from '@remixicon/react';
import { formatSeconds } from '../../../format';
import { useText } from '../../../translation';
import { Ago } from '../../shared/Ago/Ago';
import { describeScaling } from '../describeScaling';
import styles from './ScalingSummary.module.css';

/** Between which numbers of replicas a service is, by what, and if it sleeps. */
export const ScalingSummary = ({ service }: { service: InferenceService }) => {
  const t = useText();
  const { spec } = service.revision;
  const { scaling } = spec;
  const { asleepSince } = service.status;
  const details = scaling && [
    t('service.replicas.concurrency', {
      count: scaling.targetConcurrency ?? scalingDefaults.targetConcurrency,
    }),
    ...(scaling.minReplicas === 0
      ? [
          t('service.replicas.idle', {
            duration: formatSeconds(
              scaling.idleSeconds ?? scalingDefaults.idleSeconds,
            ),
          }),
        ]
      : []),
  ];
  return (
    <div className={styles.root}>
      <Text as="div">{describeScaling(spec, t)}</Text>
      {details && (
        <Text as="div" variant="body-small" color="secondary">
          {details.join('; ')}
        </Text>
      )}
      {asleepSince && (
        <div className={styles.asleep} role="status">
          <span className={styles.icon} aria-hidden="true">
            <RiMoonLine />
          </span>
          <div>
            <Text as="div" weight="bold">
              {t('service.replicas.asleep')}
            </Text>
            <Text as="div" variant="body-small" color="secondary">
              {t('service.replicas.asleepText')}
            </Text>
            <Text as="div" variant="body-small" color="secondary">
              <Ago instant={asleepSince} />
            </Text>
          </div>
        </div>
      )}
    </div>
  );
};
