import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A server on a unix socket that does with each connection what a test says. */
export class FakeReplica {
  readonly socketPath: string;
  readonly sockets: Socket[] = [];
  readonly #directory: string;
  readonly #server: Server;

  static async start(
    onConnection: (socket: Socket, index: number) => void,
  ): Promise<FakeReplica> {
    const directory = await mkdtemp(join(tmpdir(), 'replica-'));
    const replica = new FakeReplica(directory, onConnection);
    await new Promise<void>(done => {
      replica.#server.listen(replica.socketPath, done);
    });
    return replica;
  }

  private constructor(
    directory: string,
    onConnection: (socket: Socket, index: number) => void,
  ) {
    this.#directory = directory;
    this.socketPath = join(directory, 's');
    this.#server = createServer({ allowHalfOpen: true }, socket => {
      socket.on('error', () => {});
      this.sockets.push(socket);
      onConnection(socket, this.sockets.length - 1);
    });
  }

  async dispose(): Promise<void> {
    this.sockets.forEach(socket => socket.destroy());
    await new Promise(done => {
      this.#server.close(done);
    });
    await rm(this.#directory, { recursive: true, force: true });
  }
}
