import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Below what Linux gives to outgoing connections (net.ipv4.ip_local_port_range
 * begins with 32768), so that a part that is stopped finds its port free when
 * it starts again.
 */
const lowest = 20_000;
const highest = 32_767;
const attempts = 200;

const taken = new Set<number>();

/** A free port of 127.0.0.1, given to nobody else in this process. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const port = randomInt(lowest, highest + 1);
    if (!taken.has(port) && (await canListen(port))) {
      taken.add(port);
      return port;
    }
  }
  throw new Error(
    `No free port of ${attempts} between ${lowest} and ${highest}`,
  );
}

/** A free port for each name. */
export async function freePorts<Name extends string>(
  names: readonly Name[],
): Promise<Record<Name, number>> {
  const ports: [Name, number][] = [];
  for (const name of names) {
    ports.push([name, await freePort()]);
  }
  return Object.fromEntries(ports) as Record<Name, number>;
}

/** Gives ports back that nothing listens on any more. */
export function releasePorts(ports: Iterable<number>): void {
  for (const port of ports) {
    taken.delete(port);
  }
}

function canListen(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () =>
      server.close(() => resolve(true)),
    );
  });
}
