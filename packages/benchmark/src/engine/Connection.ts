import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { ResponseParser } from '../http/ResponseParser.ts';
import type { ResponseHead } from '../http/responseHead.ts';
import { monotonicNow } from './clock.ts';

/** Where to connect to. */
export type Address =
  | { path: string }
  | { host: string; port: number; tls?: { servername: string } };

/** Who uses connections, and hears what becomes of them. */
export interface ConnectionOwner {
  /** It can take a request. */
  onOpen(connection: Connection): void;
  /** `now`: when the last bytes of the answer came, before they were read. */
  onAnswer(connection: Connection, now: number): void;
  /** It is gone, with what it carried. `code` is the system's, if any. */
  onGone(
    connection: Connection,
    reason: { kind: 'connect' | 'lost' | 'protocol'; message: string },
    code: string | undefined,
  ): void;
}

// Bytes are read out of it before the next read anywhere, so one buffer serves
// all connections; only Windows starts reads ahead of their completion.
const READ_SIZE = 65_536;
const sharedBuffer = Buffer.allocUnsafe(READ_SIZE);
const readBuffer = () =>
  process.platform === 'win32' ? Buffer.allocUnsafe(READ_SIZE) : sharedBuffer;

/** One connection, which carries one request at a time. */
export class Connection {
  readonly #owner: ConnectionOwner;
  readonly #socket: Socket;
  readonly #parser = ResponseParser.create();
  readonly createdAt = monotonicNow();
  #state: 'connecting' | 'idle' | 'busy' | 'gone' = 'connecting';
  #code: string | undefined;
  /** Of the request under way; kept here so that none needs an object. */
  intended = 0;
  sentAt = 0;
  template = 0;
  window = 0;
  /** When it became idle last. */
  idleSince = 0;

  static open(address: Address, owner: ConnectionOwner): Connection {
    return new Connection(address, owner);
  }

  private constructor(address: Address, owner: ConnectionOwner) {
    this.#owner = owner;
    const onBytes = (size: number, bytes: Buffer) => {
      this.#read(bytes, size, monotonicNow());
      return true;
    };
    if ('tls' in address && address.tls) {
      const { host, port, tls } = address;
      this.#socket = connectTls({ host, port, ...tls });
      this.#socket.on('data', bytes => onBytes(bytes.length, bytes));
    } else {
      this.#socket = connect({
        ...address,
        onread: { buffer: readBuffer(), callback: onBytes as never },
      });
    }
    this.#socket.setNoDelay(true);
    this.#socket.on('tls' in address ? 'secureConnect' : 'connect', () => {
      this.#state = 'idle';
      this.idleSince = monotonicNow();
      this.#owner.onOpen(this);
    });
    this.#socket.on('error', (error: NodeJS.ErrnoException) => {
      this.#code ??= error.code ?? error.message;
    });
    this.#socket.on('end', () => this.#end(monotonicNow()));
    this.#socket.on('close', () =>
      this.#gone(
        this.#state === 'connecting' ? 'connect' : 'lost',
        this.#code ??
          'the server closed the connection before its answer ended',
      ),
    );
  }

  get state(): 'connecting' | 'idle' | 'busy' | 'gone' {
    return this.#state;
  }

  /** Of the answer that just came. */
  get head(): ResponseHead | undefined {
    return this.#parser.head;
  }

  /** Of the answer that just came, if it was to be kept. */
  get body(): Buffer {
    return this.#parser.body;
  }

  /** Sends all bytes of a request. @returns the instant before they went */
  send(bytes: Buffer, keepBody: boolean): number {
    this.#state = 'busy';
    this.#parser.reset(keepBody);
    this.sentAt = monotonicNow();
    this.#socket.write(bytes);
    return this.sentAt;
  }

  /** Drops it without another word to its owner. */
  drop(): void {
    this.#state = 'gone';
    this.#socket.destroy();
  }

  #read(bytes: Buffer, size: number, now: number): void {
    if (this.#state === 'idle') {
      // Such as a 408 before it closes: belongs to no request.
      this.#gone('lost', 'the server sent what nobody asked for');
      return;
    }
    if (this.#state !== 'busy') {
      return;
    }
    let complete = false;
    try {
      complete = this.#parser.push(bytes, 0, size);
    } catch (error) {
      this.#gone('protocol', (error as Error).message);
      return;
    }
    if (complete) {
      this.#answered(now);
    }
  }

  #end(now: number): void {
    if (this.#state === 'busy' && this.#parser.close()) {
      this.#answered(now);
    }
  }

  #answered(now: number): void {
    this.#state = 'idle';
    this.idleSince = now;
    this.#owner.onAnswer(this, now);
  }

  #gone(kind: 'connect' | 'lost' | 'protocol', message: string): void {
    if (this.#state === 'gone') {
      return;
    }
    // The owner still sees in which state it was lost.
    const code = this.#code;
    this.#owner.onGone(this, { kind, message }, code);
    this.#state = 'gone';
    this.#socket.destroy();
  }
}
