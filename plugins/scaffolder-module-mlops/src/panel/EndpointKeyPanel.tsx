import { useApi } from '@backstage/frontend-plugin-api';
import { Alert, Button, Flex, Text } from '@backstage/ui';
import { mlopsApiRef } from '@fairway/backstage-plugin-mlops';
import {
  CreatedKey,
  InferenceService,
} from '@fairway/backstage-plugin-mlops-common';
import { useState } from 'react';
import { nameOf, reasonOf, useOperation } from '../api';
import { CopyButton } from '../components';
import { useText } from '../translation';
import { freeKeyName, keyNameOf } from './keyName';

type Props = {
  service: InferenceService;
  taskId: string;
  /** Called with the whole key, which nobody can ask for again. */
  onCreated: (secret: string) => void;
};

/** Makes a key named after the task, and shows it this once. */
export function EndpointKeyPanel({ service, taskId, onCreated }: Props) {
  const text = useText();
  const api = useApi(mlopsApiRef);
  const mayCreate = service.permissions.canUpdate;
  const keys = useOperation('listKeys', {
    path: { service: service.name },
    query: { limit: 200 },
    enabled: mayCreate,
  });
  const [created, setCreated] = useState<CreatedKey>();
  const [isCreating, setIsCreating] = useState(false);
  const [failure, setFailure] = useState<unknown>();

  const names = (keys.data?.items ?? []).map(({ name }) => name);
  const existing = keys.data?.items.find(
    ({ name, revokedAt }) => name === keyNameOf(taskId) && !revokedAt,
  );

  const create = async () => {
    setIsCreating(true);
    setFailure(undefined);
    try {
      const key = await api.call('createKey', {
        path: { service: service.name },
        body: { name: freeKeyName(taskId, names) },
      });
      setCreated(key);
      onCreated(key.secret);
    } catch (error) {
      setFailure(error);
    } finally {
      setIsCreating(false);
    }
  };

  return (
    <Flex direction="column" gap="2">
      <Text as="h3" weight="bold">
        {text('panel.key.title')}
      </Text>
      <Text as="p" variant="body-small" color="secondary">
        {mayCreate
          ? text('panel.key.why')
          : text('panel.key.forbidden', { owner: nameOf(service.owner) })}
      </Text>
      {created && <Secret created={created} />}
      {!created && existing && (
        <Alert
          role="status"
          status="info"
          icon
          title={text('panel.key.exists', { name: existing.name })}
        />
      )}
      {failure !== undefined && (
        <Alert
          role="alert"
          status="danger"
          icon
          title={text('panel.key.failed', { reason: reasonOf(failure, text) })}
        />
      )}
      {mayCreate && !created && (
        <div>
          <Button
            variant={existing ? 'secondary' : 'primary'}
            isPending={isCreating}
            isDisabled={keys.isPending}
            onPress={create}
          >
            {text(existing ? 'panel.key.another' : 'panel.key.create')}
          </Button>
        </div>
      )}
    </Flex>
  );
}

function Secret({ created }: { created: CreatedKey }) {
  const text = useText();
  return (
    <Flex direction="column" gap="2" role="status">
      <Text as="p">{text('panel.key.secret', { name: created.name })}</Text>
      <Flex align="center" gap="3" style={{ flexWrap: 'wrap' }}>
        <code style={{ overflowWrap: 'anywhere' }}>{created.secret}</code>
        <CopyButton
          value={created.secret}
          what={text('panel.key.secretWhat')}
        />
      </Flex>
      <Text as="p" variant="body-small" color="secondary">
        {text('panel.key.once')}
        {!created.enforced && ` ${text('panel.key.soon')}`}
      </Text>
    </Flex>
  );
}
