import type { Values } from './options.ts';
import type { PortalClient } from './portal/PortalClient.ts';
import type { Teller } from './tell/Teller.ts';

/** What every command has at hand. */
export interface Context {
  client: PortalClient;
  teller: Teller;
  values: Values;
  signal: AbortSignal;
}
