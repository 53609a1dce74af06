import { createServer } from 'node:net';
import { Stop } from './report.mjs';

/** The ports of the portal and of its serving-host, as numbers. */
export function configuredPorts() {
  return {
    portal: read('FAIRWAY_PORT', 7007),
    serving: read('FAIRWAY_SERVING_PORT', 7080),
  };
}

function read(variable, standard) {
  const port = Number(process.env[variable] || standard);
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new Stop(
      `${variable}=${process.env[variable]} is not a port: give a number from 1 to 65535.`,
    );
  }
  return port;
}

/** Fails with a sentence that names the port and the way round it. */
export async function requireFree(port, purpose, variable) {
  if (!(await isFree(port))) {
    throw new Stop(
      `Port ${port}, for ${purpose}, is taken by another program: stop that one, or choose another port with ${variable}=${
        port + 100
      } npm start.`,
    );
  }
}

async function isFree(port) {
  // A program may hold only one of the addresses that "localhost" means.
  return (await canListen(port, '127.0.0.1')) && canListen(port, undefined);
}

function canListen(port, host) {
  return new Promise(resolve => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host }, () => server.close(() => resolve(true)));
  });
}

/** A port that is free now. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
