import { Alert, Card, CardBody, CardHeader, Flex, Text } from '@backstage/ui';
import type { Rollout } from '@fairway/backstage-plugin-mlops-common';
import { isActive } from '../../../rollout/phases';
import { useText } from '../../../translation';
import { WeightsBar } from './WeightsBar';

const differs = ({ wanted, observed }: Rollout) =>
  observed !== undefined &&
  (['stable', 'candidate', 'mirror'] as const).some(
    side => Math.abs(wanted[side] - observed[side]) >= 0.5,
  );

/** Where the traffic is to go, and where it goes. */
export const TrafficCard = ({ rollout }: { rollout: Rollout }) => {
  const t = useText();
  const { wanted, observed } = rollout;
  return (
    <Card>
      <CardHeader>
        <Text as="h3" variant="title-x-small" weight="bold">
          {t('rolloutPage.traffic.title')}
        </Text>
      </CardHeader>
      <CardBody>
        <Flex direction="column" gap="4">
          <WeightsBar weights={wanted} name={t('rollouts.weights.wanted')} />
          {observed ? (
            <WeightsBar
              weights={observed}
              name={t('rollouts.weights.observed')}
            />
          ) : (
            <Text as="div" variant="body-small" color="secondary">
              {t('rolloutPage.traffic.unknown')}
            </Text>
          )}
          {isActive(rollout) && differs(rollout) && (
            <Alert
              status="warning"
              icon
              role="status"
              title={t('rolloutPage.traffic.differs')}
            />
          )}
        </Flex>
      </CardBody>
    </Card>
  );
};
