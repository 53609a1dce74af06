import { ActionServices } from './ActionServices';
import { callerOf } from './callerOf';
import { serviceField } from './fields';
import { serviceView, viewService } from './views';

/** Registers `get-service`. */
export function createGetServiceAction({
  actionsRegistry,
  auth,
  services,
}: ActionServices): void {
  actionsRegistry.register({
    name: 'get-service',
    title: 'Get an inference service',
    description: `Tells how one inference service is, in plain words, and what to do when something is wrong.

When to use: somebody asks about a service by its name.
Constraints: only services that the caller may read; others look as if they were not there.`,
    attributes: { readOnly: true, destructive: false, idempotent: true },
    schema: {
      input: z => z.object({ service: serviceField(z) }),
      output: serviceView,
    },
    async action({ input, credentials }) {
      const found = await services.get(
        input.service,
        callerOf(auth, credentials),
      );
      return { output: viewService(found) };
    },
  });
}
