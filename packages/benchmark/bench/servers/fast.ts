import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../freePort.ts';
import { has, node, pinned, ServerProcess } from '../processes.ts';

const BODY = '{"outputs":[{"name":"y","data":[0.5]}]}';

const configuration = (directory: string, port: number) => `
daemon off; worker_processes 1; pid ${directory}/pid; error_log /dev/null;
events { worker_connections 4096; }
http {
  access_log off; keepalive_requests 1000000000;
  client_body_temp_path ${directory}/a; proxy_temp_path ${directory}/b;
  fastcgi_temp_path ${directory}/c; uwsgi_temp_path ${directory}/d;
  scgi_temp_path ${directory}/e;
  server {
    listen 127.0.0.1:${port} backlog=4096;
    location / { default_type application/json; return 200 '${BODY}'; }
  }
}`;

/** The fastest server at hand on one CPU: nginx, or else node. */
export async function startFastServer(cpu: number) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  if (!has('nginx')) {
    const command = pinned(
      cpu,
      node('../src/testing/stampingProgram.ts', String(port)),
    );
    const server = await ServerProcess.start(command, port);
    return { name: 'node', url, stop: () => server.stop() };
  }
  const directory = await mkdtemp(join(tmpdir(), 'bench-nginx-'));
  const file = join(directory, 'nginx.conf');
  await writeFile(file, configuration(directory, port));
  const server = await ServerProcess.start(
    pinned(cpu, ['nginx', '-c', file, '-e', '/dev/null']),
    port,
  );
  return {
    name: 'nginx',
    url,
    stop: async () => {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
