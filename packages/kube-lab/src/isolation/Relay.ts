import {
  BlockList,
  connect,
  createServer,
  type Server,
  type Socket,
} from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { addressOf, connectOver, couple, type Address } from './addressed.ts';

const loopback = '127.0.0.1';

/**
 * What connections that lead out may reach: this machine, and the networks of
 * real nodes. The address of a fake pod may be somebody's outside.
 */
const reachable = new BlockList();
reachable.addSubnet('127.0.0.0', 8);
reachable.addSubnet('198.18.0.0', 15);

const keyOf = ({ host, port }: Address) => `${host} ${port}`;

/** The Unix sockets that lead into a gateway's network, and out of it. */
export const relaySockets = (folder: string) => ({
  into: join(folder, 'into.sock'),
  outOf: join(folder, 'out-of.sock'),
});

/**
 * Carries connections between a gateway, which has a network of its own, and
 * this machine. Nothing of the machine's network is changed for it, so any
 * number of gateways are beside each other, each with all addresses of pods.
 */
export class Relay {
  readonly #folder: string;
  readonly #servers: Server[] = [];
  readonly #open = new Set<Socket>();
  readonly #instead = new Map<string, Address>();
  #rest: Address | undefined;
  #lead: (wanted: Address) => Promise<Address | undefined> = async wanted =>
    wanted;

  static async create(folder: string): Promise<Relay> {
    const relay = new Relay(folder);
    await relay.#listen(
      socket => relay.#carryOut(socket),
      relaySockets(folder).outOf,
    );
    return relay;
  }

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Lets a process of this machine answer for an address of a pod. Of all other
   * addresses those of this machine and of real nodes are reached as they are,
   * and nobody answers at the rest.
   */
  answerFor(pod: Address, instead: Address): void {
    this.#instead.set(keyOf(pod), instead);
  }

  /** Lets a process of this machine answer at all addresses at which nobody would. */
  answerForRest(instead: Address): void {
    this.#rest = instead;
  }

  /** Takes `answerFor` back. */
  answerNoMore(pod: Address): void {
    this.#instead.delete(keyOf(pod));
  }

  /**
   * Where connections go that lead out, before `answerFor` is asked: for addresses
   * that are nobody's, such as those of services. Nowhere for `undefined`.
   */
  leadBy(lead: (wanted: Address) => Promise<Address | undefined>): void {
    this.#lead = lead;
  }

  /**
   * Opens a port of 127.0.0.1 that leads to a port inside.
   *
   * @returns the port of this machine
   */
  async expose(port: number): Promise<number> {
    const server = await this.#listen(socket => {
      const inside = connectOver(relaySockets(this.#folder).into, {
        host: loopback,
        port,
      });
      this.#keep(inside);
      couple(socket, inside);
    });
    return (server.address() as { port: number }).port;
  }

  /** Ends all connections and listens no more. */
  async close(): Promise<void> {
    this.#open.forEach(socket => socket.destroy());
    await Promise.all(
      this.#servers.map(
        server => new Promise(resolve => server.close(resolve)),
      ),
    );
  }

  async #carryOut(socket: Socket): Promise<void> {
    try {
      const wanted = await this.#lead(await addressOf(socket));
      const address =
        wanted &&
        (this.#instead.get(keyOf(wanted)) ??
          (reachable.check(wanted.host) ? wanted : this.#rest));
      if (!address || !reachable.check(address.host)) {
        socket.destroy();
        return;
      }
      const outside = connect({ ...address, allowHalfOpen: true });
      this.#keep(outside);
      couple(socket, outside);
    } catch {
      socket.destroy();
    }
  }

  async #listen(
    serve: (socket: Socket) => unknown,
    path?: string,
  ): Promise<Server> {
    const server = createServer({ allowHalfOpen: true }, socket => {
      this.#keep(socket);
      serve(socket);
    });
    this.#servers.push(server);
    server.listen(path ? { path } : { port: 0, host: loopback });
    await once(server, 'listening');
    return server;
  }

  #keep(socket: Socket): void {
    this.#open.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => this.#open.delete(socket));
  }
}
