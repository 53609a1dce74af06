import { createServer, type IncomingMessage, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import {
  installDefinitions,
  readDefinitions,
} from '../definitions/definitions.ts';
import { KubeLab } from '../plane/KubeLab.ts';
import { labHookTimeoutMs } from '../testing/describeWithKubeLab.ts';
import {
  describeWithGateway,
  gatewayDefinitions,
} from './describeWithGateway.ts';
import { EnvoyGateway } from './EnvoyGateway.ts';

jest.setTimeout(300_000);

const routes =
  '/apis/gateway.networking.k8s.io/v1/namespaces/default/httproutes';

/** A model server of which it matters only that it was asked, and what. */
interface Backend {
  server: Server;
  asked: { path?: string; body: string }[];
}

async function backend(name: string): Promise<Backend> {
  const asked: Backend['asked'] = [];
  const server = createServer(async (request: IncomingMessage, response) => {
    let body = '';
    for await (const chunk of request) {
      body += chunk;
    }
    asked.push({ path: request.url, body });
    response.end(name);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, asked };
}

async function eventually(
  what: string,
  isSo: () => Promise<boolean>,
): Promise<void> {
  const until = performance.now() + 60_000;
  while (!(await isSo())) {
    if (performance.now() > until) {
      throw new Error(`not within a minute: ${what}`);
    }
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

describeWithGateway('a gateway in front of a lab', () => {
  let lab: KubeLab;
  let gateway: EnvoyGateway;
  const backends: Record<string, Backend> = {};
  const addresses: Record<string, string> = {
    stable: '10.77.0.1',
    candidate: '10.77.0.2',
    shadow: '10.77.0.3',
  };

  beforeAll(async () => {
    lab = await KubeLab.create({ processes: ['etcd', 'kube-apiserver'] });
    for (const folder of gatewayDefinitions) {
      await installDefinitions(lab.client, await readDefinitions(folder));
    }
    gateway = await EnvoyGateway.create({ lab });
    for (const [name, address] of Object.entries(addresses)) {
      backends[name] = await backend(name);
      answerAgain(name);
      await lab.client.create({
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name, namespace: 'default' },
        spec: { ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
      });
      await lab.client.create({
        apiVersion: 'discovery.k8s.io/v1',
        kind: 'EndpointSlice',
        metadata: {
          name,
          namespace: 'default',
          labels: { 'kubernetes.io/service-name': name },
        },
        addressType: 'IPv4',
        ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
        endpoints: [{ addresses: [address], conditions: { ready: true } }],
      });
    }
  }, labHookTimeoutMs);

  afterAll(async () => {
    Object.values(backends).forEach(({ server }) => server.close());
    await gateway?.close();
    await lab?.close();
  });

  function answerAgain(name: string): void {
    const { port } = backends[name].server.address() as AddressInfo;
    gateway.answerFor(
      { host: addresses[name], port: 8080 },
      { host: '127.0.0.1', port },
    );
  }

  /** Routes `/<name>`, and waits until the gateway knows the path. */
  async function route(name: string, rules: object[]): Promise<void> {
    await lab.client.apply({
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { name, namespace: 'default' },
      spec: { parentRefs: [gateway.parentRef], rules },
    });
    await lab.client.until({
      path: `${routes}/${name}`,
      what: 'accepted',
      is: ({ status }) =>
        status?.parents?.[0]?.conditions.every(
          (one: { status: string }) => one.status === 'True',
        ),
    });
    await eventually(
      `a gateway that knows /${name}`,
      async () => (await ask(name)).status !== 404,
    );
  }

  const rule = (name: string, rest: object) => ({
    matches: [{ path: { type: 'PathPrefix', value: `/${name}` } }],
    ...rest,
  });

  async function ask(
    name: string,
    options: { headers?: Record<string, string>; body?: string } = {},
  ): Promise<{ status: number; text: string }> {
    const { headers, body } = options;
    const response = await fetch(`${gateway.url}/${name}/v2/health/ready`, {
      method: body === undefined ? 'GET' : 'POST',
      headers,
      body,
    });
    return { status: response.status, text: await response.text() };
  }

  async function shares(name: string, requests: number) {
    const counts: Record<string, number> = {};
    for (let request = 0; request < requests; request += 1) {
      const { text } = await ask(name);
      counts[text] = (counts[text] ?? 0) + 1;
    }
    return counts;
  }

  it('divides requests by the weights of a route', async () => {
    await route('weights', [
      rule('weights', {
        backendRefs: [
          { name: 'stable', port: 80, weight: 75 },
          { name: 'candidate', port: 80, weight: 25 },
        ],
      }),
    ]);
    const counts = await shares('weights', 400);
    // 100 expected; further than six standard deviations of a random choice
    // (8.7) means that the weights are not these.
    expect(counts.stable + counts.candidate).toBe(400);
    expect(Math.abs(counts.candidate - 100)).toBeLessThan(53);
  });

  it('sends nothing to what has no weight', async () => {
    await route('nothing', [
      rule('nothing', {
        backendRefs: [
          { name: 'stable', port: 80, weight: 1 },
          { name: 'candidate', port: 80, weight: 0 },
        ],
      }),
    ]);
    expect(await shares('nothing', 50)).toEqual({ stable: 50 });
  });

  it('follows a header past the weights', async () => {
    await route('headers', [
      {
        matches: [
          {
            path: { type: 'PathPrefix', value: '/headers' },
            headers: [{ name: 'fairway-revision', value: '2' }],
          },
        ],
        backendRefs: [{ name: 'candidate', port: 80 }],
      },
      rule('headers', { backendRefs: [{ name: 'stable', port: 80 }] }),
    ]);
    const to = async (revision: string) =>
      (await ask('headers', { headers: { 'fairway-revision': revision } }))
        .text;
    expect([await to('2'), await to('1')]).toEqual(['candidate', 'stable']);
  });

  it('mirrors each request, body and all, and rewrites its path', async () => {
    await route('mirror', [
      rule('mirror', {
        filters: [
          {
            type: 'URLRewrite',
            urlRewrite: {
              path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/' },
            },
          },
          {
            type: 'RequestMirror',
            requestMirror: { backendRef: { name: 'shadow', port: 80 } },
          },
        ],
        backendRefs: [{ name: 'stable', port: 80 }],
      }),
    ]);
    const { asked } = backends.shadow;
    const body = 'what was asked';
    expect(await ask('mirror', { body })).toEqual({
      status: 200,
      text: 'stable',
    });
    await eventually('a mirrored request', async () =>
      asked.some(one => one.body === body),
    );
    expect(asked.at(-1)).toEqual({ path: '/v2/health/ready', body });
  });

  it('says 503 where nobody answers for a pod, until somebody does', async () => {
    await route('gone', [
      rule('gone', { backendRefs: [{ name: 'candidate', port: 80 }] }),
    ]);
    gateway.answerNoMore({ host: addresses.candidate, port: 8080 });
    backends.candidate.server.closeAllConnections();
    expect((await ask('gone')).status).toBe(503);
    answerAgain('candidate');
    expect(await ask('gone')).toEqual({ status: 200, text: 'candidate' });
  });

  it('says 500 where a route has no backends', async () => {
    await route('none', [rule('none', {})]);
    expect((await ask('none')).status).toBe(500);
  });

  it('routes as before while its controller is away, and follows when it is back', async () => {
    await route('away', [
      rule('away', { backendRefs: [{ name: 'stable', port: 80 }] }),
    ]);
    await gateway.controller.kill();
    await lab.client.patch(`${routes}/away`, {
      spec: {
        rules: [
          rule('away', { backendRefs: [{ name: 'candidate', port: 80 }] }),
        ],
      },
    });
    expect(await shares('away', 10)).toEqual({ stable: 10 });
    await gateway.controller.start();
    await eventually(
      'a route that is followed',
      async () => (await ask('away')).text === 'candidate',
    );
    expect(await shares('away', 10)).toEqual({ candidate: 10 });
  });
});
