import type { Service } from '../services/Service.ts';
import type { ClientRequest, ClientResponse } from './clientExchange.ts';
import type { Tally } from './exchange.ts';
import type { Onlooker } from './Onlookers.ts';

/** One request on its way to a replica. */
export interface Forwarding {
  request: ClientRequest;
  response: ClientResponse;
  service: Service;
  /** Below the replica's root; with the query. */
  path: string;
  /** Addresses one revision instead of choosing by weight. */
  revision?: number;
  /** Whose request it is: the id of a key. */
  caller: string;
  requestId: string;
  /** What the answer carries beside the replica's headers. */
  extraHeaders?: Readonly<Record<string, string>>;
  /** Called once the body is wanted. */
  onAccepted: () => void;
}

/** What is known of a request that was let in, when it is over. */
export interface RequestRecord extends Tally {
  request: ClientRequest;
  requestId: string;
  service: string;
  serviceId: string;
  caller: string;
  /** That had it last; `undefined` where none did. */
  revision: number | undefined;
  /** That it was meant for last, though perhaps no replica of it had it. */
  chosen: number | undefined;
  /** The revision was chosen by weight, not addressed. */
  isByWeight: boolean;
  /** Why a replica that had it did not answer to the end. */
  failure: Error | undefined;
  /** 499, as nginx has it, where the client went away. */
  code: number;
  durationMs: number;
  waitedMs: number;
}

/** The same while it is under way; times are of `performance.now()`. */
export interface Journey extends Tally {
  arrivedAt: number;
  revision: number | undefined;
  chosen: number | undefined;
  failure: Error | undefined;
  waitedMs: number;
  onlooker: Onlooker | undefined;
  /** The answer was passed on to its end. */
  isAnswered: boolean;
}

/** The request, and what was made ready of it. */
export type Prepared = Forwarding & {
  /** All of a small body. */
  body: Buffer | undefined;
  deadline: number;
  priority: number;
  timeLimitMs: number;
};
