import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { GatewayProbe } from './GatewayProbe';

describe('whether a gateway leads to a revision', () => {
  let server: Server;
  let status = 503;
  const asked: (string | string[] | undefined)[][] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push([
        request.url,
        request.headers['fairway-revision'],
        request.headers['fairway-probe'],
      ]);
      response.writeHead(status).end();
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  });

  afterAll(() => server.close());

  it('is asked until it was answered, and again when it was forgotten', async () => {
    const probe = GatewayProbe.create();
    const { port } = server.address() as AddressInfo;
    const endpoint = {
      url: `http://127.0.0.1:${port}/digits`,
      headers: { 'fairway-revision': '2' },
    };
    const reaches = () => probe.reaches('a', endpoint, '/health');
    expect(await reaches()).toBe(false);
    status = 200;
    expect(await reaches()).toBe(true);
    expect(await reaches()).toBe(true);
    expect(asked).toEqual(Array(2).fill(['/digits/health', '2', 'true']));
    probe.forget('a');
    status = 404;
    expect(await reaches()).toBe(false);
  });

  it('is a no where nobody answers', async () => {
    await expect(
      GatewayProbe.create().reaches(
        'b',
        { url: 'http://127.0.0.1:1/digits', headers: {} },
        '/health',
      ),
    ).resolves.toBe(false);
  });
});
