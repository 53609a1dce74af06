import { Flex, Text } from '@backstage/ui';
import { InferenceService } from '@fairway/backstage-plugin-mlops-common';
import { useState } from 'react';
import { CopyButton } from '../components';
import { useText } from '../translation';
import { EndpointKeyPanel } from './EndpointKeyPanel';
import { Snippets } from './Snippets';

/** Where to send predictions, a key to do so, and code that does it. */
export function EndpointAccess(props: {
  service: InferenceService;
  taskId: string;
}) {
  const { service, taskId } = props;
  const text = useText();
  const [secret, setSecret] = useState<string>();
  const { endpoint } = service;
  if (!endpoint) {
    return null;
  }
  return (
    <Flex direction="column" gap="5">
      <Flex direction="column" gap="2">
        <Text as="h3" weight="bold">
          {text('panel.endpoint.title')}
        </Text>
        <Text as="p" variant="body-small" color="secondary">
          {text('panel.endpoint.url')}
        </Text>
        <Flex align="center" gap="3" style={{ flexWrap: 'wrap' }}>
          <code style={{ overflowWrap: 'anywhere' }}>{endpoint.inferUrl}</code>
          <CopyButton
            value={endpoint.inferUrl}
            what={text('panel.endpoint.urlWhat')}
          />
        </Flex>
      </Flex>
      {service.checksKeys && (
        <EndpointKeyPanel
          service={service}
          taskId={taskId}
          onCreated={setSecret}
        />
      )}
      <Snippets service={service} url={endpoint.inferUrl} secret={secret} />
    </Flex>
  );
}
