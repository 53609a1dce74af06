import { connect, type Socket } from 'node:net';

/** An address within a gateway's network. */
export interface Address {
  host: string;
  port: number;
}

// An IPv6 address, a space, a port and an end of line fit.
const maximalLine = 64;

/**
 * Opens a connection over a Unix socket whose other end carries it on to an
 * address: the first line says which.
 */
export function connectOver(path: string, address: Address): Socket {
  const socket = connect({ path, allowHalfOpen: true });
  socket.write(`${address.host} ${address.port}\n`);
  return socket;
}

/**
 * The address that a connection over a Unix socket is for. What follows its
 * line stays unread.
 *
 * @throws {RangeError} when it begins with no such line
 */
export async function addressOf(socket: Socket): Promise<Address> {
  let line = '';
  for (;;) {
    const byte: Buffer | null = socket.read(1);
    if (byte === null) {
      await somethingToRead(socket);
    } else if (byte[0] === 0x0a) {
      const [host, port] = line.split(' ');
      if (!host || !Number.isInteger(Number(port))) {
        throw new RangeError(`'${line}' is no address`);
      }
      return { host, port: Number(port) };
    } else {
      line += byte.toString('latin1');
      if (line.length > maximalLine) {
        throw new RangeError(`'${line}…' is no address`);
      }
    }
  }
}

function somethingToRead(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = () => {
      socket.off('readable', settle);
      socket.off('close', settle);
      socket.off('end', settle);
      if (socket.readableEnded || socket.destroyed) {
        reject(new RangeError('a connection without an address'));
      } else {
        resolve();
      }
    };
    socket.once('readable', settle);
    socket.once('close', settle);
    socket.once('end', settle);
  });
}

/** Makes two connections one. The failure of either ends both. */
export function couple(one: Socket, other: Socket): void {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ]) {
    from.on('error', () => to.destroy());
    from.once('close', () => to.destroySoon());
    from.setNoDelay?.(true);
    from.pipe(to);
  }
}
