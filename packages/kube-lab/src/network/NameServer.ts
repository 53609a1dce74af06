import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';

const maximalQuestion = 512;
const headerBytes = 12;
const typeA = 1;
const inInternet = 1;
const noName = 3;
const ttlSeconds = 5;

/**
 * Says the IPv4 addresses of names, over TCP only, which is enough for programs
 * whose resolver is told to (`options use-vc` of resolv.conf). Whatever it is
 * asked besides it has no answer for.
 *
 * SOURCE: RFC 1035, 4.1 for the messages and 4.2.2 for their lengths
 */
export class NameServer {
  readonly #server: Server;
  readonly #open = new Set<Socket>();

  /** @param addressOf name without the dot at its end; nothing where there is none */
  static async create(
    addressOf: (name: string) => Promise<string | undefined>,
  ): Promise<NameServer> {
    const nameServer = new NameServer(addressOf);
    nameServer.#server.listen(0, '127.0.0.1');
    await once(nameServer.#server, 'listening');
    return nameServer;
  }

  private constructor(
    addressOf: (name: string) => Promise<string | undefined>,
  ) {
    this.#server = createServer(socket => {
      this.#open.add(socket);
      socket.on('error', () => socket.destroy());
      socket.once('close', () => this.#open.delete(socket));
      void serve(socket, addressOf).catch(() => socket.destroy());
    });
  }

  /** The port of 127.0.0.1 that it listens on. */
  get port(): number {
    return (this.#server.address() as { port: number }).port;
  }

  async close(): Promise<void> {
    this.#open.forEach(socket => socket.destroy());
    await new Promise(resolve => this.#server.close(resolve));
  }
}

async function serve(
  socket: Socket,
  addressOf: (name: string) => Promise<string | undefined>,
): Promise<void> {
  let unread = Buffer.alloc(0);
  for await (const chunk of socket) {
    unread = Buffer.concat([unread, chunk]);
    while (unread.length >= 2) {
      const length = unread.readUInt16BE(0);
      if (length > maximalQuestion) {
        socket.destroy();
        return;
      }
      if (unread.length < 2 + length) {
        break;
      }
      const answer = await answerTo(unread.subarray(2, 2 + length), addressOf);
      unread = unread.subarray(2 + length);
      const size = Buffer.alloc(2);
      size.writeUInt16BE(answer.length);
      socket.write(Buffer.concat([size, answer]));
    }
  }
}

async function answerTo(
  query: Buffer,
  addressOf: (name: string) => Promise<string | undefined>,
): Promise<Buffer> {
  const { name, type, end } = questionOf(query);
  const address = await addressOf(name.toLowerCase());
  const isAsked = address !== undefined && type === typeA;
  const header = Buffer.alloc(headerBytes);
  query.copy(header, 0, 0, 2);
  // A response that is authoritative; recursion is wished for as it was asked.
  header.writeUInt16BE(
    // eslint-disable-next-line no-bitwise
    0x8480 | (query.readUInt16BE(2) & 0x0100) | (address ? 0 : noName),
    2,
  );
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(isAsked ? 1 : 0, 6);
  return Buffer.concat([
    header,
    query.subarray(headerBytes, end),
    ...(isAsked ? [recordOf(address)] : []),
  ]);
}

/** An A record of the name that the question holds. */
function recordOf(address: string): Buffer {
  const record = Buffer.alloc(16);
  // eslint-disable-next-line no-bitwise
  record.writeUInt16BE(0xc000 | headerBytes, 0);
  record.writeUInt16BE(typeA, 2);
  record.writeUInt16BE(inInternet, 4);
  record.writeUInt32BE(ttlSeconds, 6);
  record.writeUInt16BE(4, 10);
  Buffer.from(address.split('.').map(Number)).copy(record, 12);
  return record;
}

/** @throws {RangeError} where it holds no question */
function questionOf(query: Buffer): {
  name: string;
  type: number;
  end: number;
} {
  const labels: string[] = [];
  let at = headerBytes;
  for (;;) {
    const length = query.readUInt8(at);
    at += 1;
    if (length === 0) {
      break;
    }
    labels.push(query.toString('latin1', at, at + length));
    at += length;
  }
  return { name: labels.join('.'), type: query.readUInt16BE(at), end: at + 4 };
}
