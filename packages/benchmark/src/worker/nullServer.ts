import { createServer, type AddressInfo, type Socket } from 'node:net';

const ANSWER = Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}');

/** Counts bytes: each time a whole request has come, it answers. */
function serve(socket: Socket, requestBytes: number): void {
  let received = 0;
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('data', bytes => {
    received += bytes.length;
    while (received >= requestBytes) {
      received -= requestBytes;
      socket.write(ANSWER);
    }
  });
}

/**
 * A server that does as little as one can: what the generator measures against
 * it is the generator.
 * @param requestBytes - size of each request, which it does not read
 * @returns its port on the loopback interface
 */
export function startNullServer(requestBytes: number): Promise<number> {
  const server = createServer(socket => serve(socket, requestBytes));
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port: 0, backlog: 4096 }, () =>
      resolve((server.address() as AddressInfo).port),
    );
  });
}
