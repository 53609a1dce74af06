import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

const separator = Buffer.from('\r\n\r\n');
const maximalHead = 64 * 1024;

/**
 * Serves the repositories below a folder by Git's own smart HTTP, as hosts of
 * repositories do, to read from. It asks `git http-backend` for each request.
 */
export class GitServer {
  /** What the path of a repository comes behind, without a slash at its end. */
  readonly url: string;
  readonly #server: Server;

  static async create(folder: string): Promise<GitServer> {
    const server = createServer((request, response) =>
      answer(folder, request, response),
    );
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new GitServer(server);
  }

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}

function answer(
  folder: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { pathname, search } = new URL(request.url ?? '/', 'http://git');
  const { headers } = request;
  const backend = spawn('git', ['http-backend'], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: {
      PATH: process.env.PATH,
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_SYSTEM: '/dev/null',
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: '1',
      REQUEST_METHOD: request.method,
      PATH_INFO: decodeURIComponent(pathname),
      QUERY_STRING: search.slice(1),
      CONTENT_TYPE: headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: headers['content-encoding'] ?? '',
      GIT_PROTOCOL: String(headers['git-protocol'] ?? ''),
    },
  });
  backend.once('error', () => response.writeHead(500).end());
  // It may end before it has read all.
  backend.stdin.on('error', () => {});
  request.pipe(backend.stdin);
  let head = Buffer.alloc(0);
  const readHead = (piece: Buffer) => {
    head = Buffer.concat([head, piece]);
    const end = head.indexOf(separator);
    if (end < 0 && head.length <= maximalHead) {
      return;
    }
    backend.stdout.off('data', readHead);
    const lines = head.subarray(0, Math.max(end, 0)).toString().split('\r\n');
    writeHead(response, lines);
    response.write(head.subarray(end + separator.length));
    backend.stdout.pipe(response);
  };
  backend.stdout.on('data', readHead);
  backend.once('close', () => response.end());
}

/** Of the answer of a CGI program (RFC 3875, section 6.3): `Status` is a header. */
function writeHead(response: ServerResponse, lines: readonly string[]): void {
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon);
    const value = line.slice(colon + 1).trim();
    if (name === 'Status') {
      response.statusCode = Number.parseInt(value, 10);
    } else if (colon > 0) {
      response.setHeader(name, value);
    }
  }
}
