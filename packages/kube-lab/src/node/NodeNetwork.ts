import { execFileSync } from 'node:child_process';
import { randomInt } from 'node:crypto';

const attempts = 50;
const timeoutMs = 30_000;

/**
 * The addresses of a node and of its pods, out of 198.18.0.0/15, which is set
 * aside for laboratories (RFC 2544, RFC 6890) and routed nowhere.
 */
export interface NodeNetwork {
  /** Name of this machine's end of the cable. */
  device: string;
  /** Address of this machine towards the node. */
  host: string;
  /** Address of the node. */
  address: string;
  /** Range of the addresses of its pods. */
  podRange: string;
}

const ip = (...args: string[]) =>
  execFileSync('ip', args, { encoding: 'utf8', timeout: timeoutMs });

/**
 * Lays a virtual cable from this machine into a network namespace, and routes
 * the addresses of its pods over it. With the namespace all of it goes away.
 *
 * @param pid of a process in that namespace
 * @param inside the command that runs another one in it
 */
export function connectNode(
  pid: number,
  inside: (command: readonly string[]) => readonly string[],
): NodeNetwork {
  const network = freeNetwork();
  const { device, host, address, podRange } = network;
  const within = (...args: string[]) => {
    const [program, ...rest] = inside(['ip', ...args]);
    execFileSync(program, rest, { timeout: timeoutMs });
  };
  ip(
    ...['link', 'add', device, 'type', 'veth'],
    ...['peer', 'name', 'eth0', 'netns', String(pid)],
  );
  ip('addr', 'add', `${host}/30`, 'dev', device);
  ip('link', 'set', device, 'up');
  within('addr', 'add', `${address}/30`, 'dev', 'eth0');
  within('link', 'set', 'eth0', 'up');
  within('route', 'add', 'default', 'via', host);
  ip('route', 'add', podRange, 'via', address);
  return network;
}

function freeNetwork(): NodeNetwork {
  const taken = ip('-4', '-oneline', 'addr');
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const number = randomInt(0, 256);
    const host = `198.18.${number}.1`;
    if (!taken.includes(` ${host}/`)) {
      return {
        device: `kube-lab-${number}`,
        host,
        address: `198.18.${number}.2`,
        podRange: `198.19.${number}.0/24`,
      };
    }
  }
  throw new Error('No network of 198.18.0.0/15 is free: end some nodes first');
}
