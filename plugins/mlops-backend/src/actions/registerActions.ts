import { ActionServices } from './ActionServices';
import { createCommandRolloutActions } from './createCommandRolloutActions';
import { createGetRolloutAction } from './createGetRolloutAction';
import { createGetServiceAction } from './createGetServiceAction';
import { createListServicesAction } from './createListServicesAction';
import { createPromotionActions } from './createPromotionActions';
import { createRollBackServiceAction } from './createRollBackServiceAction';
import { createStartRolloutAction } from './createStartRolloutAction';

/**
 * Registers what assistants can do, over MCP or otherwise: each with the caller's
 * credentials, by the code that answers the same over HTTP.
 *
 * There is no action that approves. An approval says that a person other than the
 * submitter has looked at this very digest; an assistant that acts in the name of
 * its user would let one person be both, and has looked at nothing.
 */
export function registerActions(services: ActionServices): void {
  createListServicesAction(services);
  createGetServiceAction(services);
  createGetRolloutAction(services);
  createStartRolloutAction(services);
  createCommandRolloutActions(services);
  createRollBackServiceAction(services);
  createPromotionActions(services);
}
