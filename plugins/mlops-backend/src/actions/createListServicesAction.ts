import { ActionServices } from './ActionServices';
import { callerOf } from './callerOf';
import { serviceView, viewService } from './views';

/** Registers `list-services`. */
export function createListServicesAction({
  actionsRegistry,
  auth,
  services,
}: ActionServices): void {
  actionsRegistry.register({
    name: 'list-services',
    title: 'List inference services',
    description: `Lists the inference services that the caller may read: which model version each serves, in which environment, and how it is.

When to use: to find the name of a service, or which ones are degraded or failed.
Constraints: at most 50 at a time; go on with offset. No predictions, keys or logs are among what comes back.`,
    attributes: { readOnly: true, destructive: false, idempotent: true },
    schema: {
      input: z =>
        z.object({
          environment: z.string().max(63).optional(),
          model: z
            .string()
            .max(256)
            .optional()
            .describe('Entity reference such as model:default/digits'),
          phase: z
            .enum([
              ...(['queued', 'deploying', 'ready', 'degraded'] as const),
              ...(['stopping', 'stopped', 'failed', 'deleting'] as const),
            ])
            .optional(),
          search: z.string().max(100).optional().describe('Part of the name'),
          limit: z.number().int().min(1).max(50).optional(),
          offset: z.number().int().min(0).optional(),
        }),
      output: z =>
        z.object({
          services: z.array(serviceView(z)),
          totalItems: z.number().describe('How many there are in all'),
        }),
    },
    async action({ input, credentials }) {
      const { limit = 20, offset = 0, ...query } = input;
      const page = await services.list(
        { ...query, limit, offset },
        callerOf(auth, credentials),
      );
      return {
        output: {
          services: page.items.map(viewService),
          totalItems: page.totalItems,
        },
      };
    },
  });
}
