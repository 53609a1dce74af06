import { lookup as resolveName, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { mayReach, type AddressRule } from './addresses.ts';

/** A name has an address that may not be reached. */
export class RefusedAddressError extends Error {}

/**
 * Resolves a name and refuses it when any of its addresses is refused. The
 * connection goes to the very addresses that were judged, so a name that
 * changes its address in between gains nothing.
 */
export function pinnedLookup(
  rule: AddressRule,
  resolve: typeof resolveName = resolveName,
): LookupFunction {
  return (hostname, options, callback) => {
    resolve(
      hostname,
      { ...options, all: true },
      (error, addresses: LookupAddress[]) => {
        if (error) {
          callback(error, '');
        } else if (addresses.some(({ address }) => !mayReach(address, rule))) {
          callback(
            new RefusedAddressError(`${hostname} has an address of no use`),
            '',
          );
        } else if (options.all) {
          callback(null, addresses);
        } else {
          callback(null, addresses[0].address, addresses[0].family);
        }
      },
    );
  };
}
