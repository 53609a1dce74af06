import {
  ConflictError,
  InputError,
  ServiceUnavailableError,
} from '@backstage/errors';
import {
  ServiceKey,
  StaleEpochError,
} from '@fairway/backstage-plugin-mlops-node';
import {
  PutRequest,
  PutResponse,
  ServiceState,
  ServingHostClient,
  ServingHostError,
} from '@fairway/serving-host';

/** The service by id: its name may belong to a service of somebody else. */
export async function findService(
  client: ServingHostClient,
  { id, name }: ServiceKey,
): Promise<ServiceState | undefined> {
  const state = await client.get(name);
  return state?.declaration.id === id ? state : undefined;
}

/**
 * Claims a service and declares it; once more when something else has written
 * in between.
 *
 * The claim goes first: whoever held the service before fails on the first
 * write from then on.
 */
export async function claimAndPut(
  client: ServingHostClient,
  body: PutRequest,
): Promise<PutResponse> {
  const { id, name } = body.declaration;
  const attempt = async () => {
    const { etag } = await client.claim(name, { epoch: body.epoch, id });
    return client.put(name, body, { ifMatch: etag });
  };
  try {
    return await attempt();
  } catch (error) {
    if (error instanceof ServingHostError && error.code === 'etag-mismatch') {
      return attempt();
    }
    throw error;
  }
}

/** A refusal by the host in the words of the contract. */
export function explainRefusal(error: unknown): unknown {
  if (!(error instanceof ServingHostError)) {
    return error;
  }
  switch (error.code) {
    case 'stale-epoch':
      return new StaleEpochError(error.message);
    case 'bad-request':
      return new InputError(error.message);
    case 'etag-mismatch':
    case 'name-taken':
      return new ConflictError(error.message);
    case 'shutting-down':
      return new ServiceUnavailableError(error.message);
    default:
      return error;
  }
}
