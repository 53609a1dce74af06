import { InputError, NotFoundError } from '@backstage/errors';
import { Rollout } from '@fairway/backstage-plugin-mlops-common';
import { Credentials } from '../principal';
import { ActionServices } from './ActionServices';
import { callerOf } from './callerOf';
import { rolloutField, serviceField } from './fields';
import { rolloutView, viewRollout } from './views';

/** Registers `get-rollout`. */
export function createGetRolloutAction({
  actionsRegistry,
  auth,
  rolloutsReader,
}: ActionServices): void {
  const latestOf = async (
    service: string,
    credentials: Credentials,
  ): Promise<Rollout> => {
    const { items } = await rolloutsReader.list(
      { service },
      { limit: 1, offset: 0 },
      credentials,
    );
    if (items.length === 0) {
      throw new NotFoundError(
        `There has been no rollout of ${service}, or you may not see it`,
      );
    }
    return await rolloutsReader.get(items[0].id, credentials);
  };
  actionsRegistry.register({
    name: 'get-rollout',
    title: 'Get a rollout',
    description: `Tells where a rollout of a model version is: its step and weights, why it waits, what each gate said last, and how and why it ended.

When to use: somebody asks how a rollout goes or why it was rolled back. Give rollout, its identifier, or service for the newest rollout of a service.
Constraints: verdicts are those of the gates and not to be argued with; their evidence is on the rollout's page.`,
    attributes: { readOnly: true, destructive: false, idempotent: true },
    schema: {
      input: z =>
        z.object({
          rollout: rolloutField(z).optional(),
          service: serviceField(z).optional(),
        }),
      output: rolloutView,
    },
    async action({ input: { rollout, service }, credentials }) {
      if ((rollout === undefined) === (service === undefined)) {
        throw new InputError('Give either rollout or service');
      }
      const caller = callerOf(auth, credentials);
      const found =
        rollout === undefined
          ? await latestOf(service!, caller)
          : await rolloutsReader.get(rollout, caller);
      return { output: viewRollout(found) };
    },
  });
}
