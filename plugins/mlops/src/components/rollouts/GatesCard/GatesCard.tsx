import { Button, Card, CardBody, CardHeader, Flex, Text } from '@backstage/ui';
import { gateTimes, Rollout } from '@fairway/backstage-plugin-mlops-common';
import { useState } from 'react';
import { useText } from '../../../translation';
import { NoGatesMark } from '../RolloutMarks/NoGatesMark';
import { GateItem } from './GateItem';
import { VerdictHistory } from './VerdictHistory';
import styles from './GatesCard.module.css';

const times = ['before-provisioning', 'before-traffic', 'bake'] as const;

/** Every gate of a rollout in the order in which they are asked. */
export const GatesCard = (props: {
  rollout: Rollout;
  onEvidence: (id: string) => void;
}) => {
  const t = useText();
  const [isWhole, setWhole] = useState(false);
  const { gates, verdicts, hasGates } = props.rollout;
  const groups = times
    .map(time => ({
      time,
      gates: gates.filter(({ kind }) => gateTimes[kind] === time),
    }))
    .filter(group => group.gates.length > 0);
  return (
    <Card>
      <CardHeader>
        <Text as="h3" variant="title-x-small" weight="bold">
          {t('rolloutPage.gates.title')}
        </Text>
        <NoGatesMark hasGates={hasGates} />
      </CardHeader>
      <CardBody>
        <Flex direction="column" gap="5">
          <Text as="div" variant="body-small" color="secondary">
            {hasGates ? t('rolloutPage.gates.text') : t('rollouts.noGatesText')}
          </Text>
          {groups.map(group => (
            <section key={group.time} className={styles.group}>
              <Text as="h4" variant="body-small" weight="bold">
                {t(`rollouts.gateTime.${group.time}`)}
              </Text>
              <ul className={styles.list}>
                {group.gates.map(gate => (
                  <GateItem
                    key={gate.name}
                    gate={gate}
                    said={verdicts.find(entry => entry.gate === gate.name)}
                    onEvidence={props.onEvidence}
                  />
                ))}
              </ul>
            </section>
          ))}
          {hasGates && (
            <Flex direction="column" align="start" gap="3">
              <Button
                size="small"
                variant="tertiary"
                aria-expanded={isWhole}
                onPress={() => setWhole(!isWhole)}
              >
                {isWhole
                  ? t('rolloutPage.verdicts.hide')
                  : t('rolloutPage.verdicts.show')}
              </Button>
              {isWhole && (
                <VerdictHistory
                  rollout={props.rollout}
                  onEvidence={props.onEvidence}
                />
              )}
            </Flex>
          )}
        </Flex>
      </CardBody>
    </Card>
  );
};
