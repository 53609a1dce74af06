import { Flex, Text } from '@backstage/ui';
import { Replica } from '@fairway/backstage-plugin-mlops-common';
import { useText } from '../translation';

/** Which copies run, and what each of them is at. */
export function Replicas({ replicas }: { replicas: Replica[] }) {
  const text = useText();
  if (replicas.length === 0) {
    return null;
  }
  return (
    <Flex direction="column" gap="2">
      <Text as="h3" weight="bold">
        {text('panel.replicas')}
      </Text>
      <ul aria-label={text('panel.replicas')} style={{ margin: 0 }}>
        {replicas.map(({ name, state, reason, restarts }) => (
          <li key={name}>
            <Text as="span">
              {[
                `${name}: ${text(`panel.replica.${state}`)}`,
                reason,
                restarts > 0 && text('panel.restarts', { count: restarts }),
              ]
                .filter(Boolean)
                .join(', ')}
            </Text>
          </li>
        ))}
      </ul>
    </Flex>
  );
}
