import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { GatewayProbe } from './GatewayProbe';

describe('whether a gateway leads to a revision', () => {
  let server: Server;
  let status = 503;
  const asked: (string | string[] | undefined)[][] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push([request.url, request.headers['fairway-revision']]);
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
    expect(await probe.reaches('a', endpoint)).toBe(false);
    status = 200;
    expect(await probe.reaches('a', endpoint)).toBe(true);
    expect(await probe.reaches('a', endpoint)).toBe(true);
    expect(asked).toEqual(Array(2).fill(['/digits/v2/health/ready', '2']));
    probe.forget('a');
    status = 404;
    expect(await probe.reaches('a', endpoint)).toBe(false);
  });

  it('is a no where nobody answers', async () => {
    await expect(
      GatewayProbe.create().reaches('b', {
        url: 'http://127.0.0.1:1/digits',
        headers: {},
      }),
    ).resolves.toBe(false);
  });
});
