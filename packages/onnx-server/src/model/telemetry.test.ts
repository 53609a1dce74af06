import { mkdtempSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { addModel } from '@fairway/inference-protocol/testUtils';
import { TestBench } from '../testing/TestBench.ts';

jest.setTimeout(300_000);

let bench: TestBench;
beforeAll(async () => {
  bench = await TestBench.create();
});
afterAll(() => bench.close());

describe('telemetry of ONNX Runtime', () => {
  it('is declined: nothing is kept in the home of the user', async () => {
    const home = mkdtempSync(join(bench.folder, 'home-'));
    const path = await bench.file(addModel());
    // The runtime keeps still on CI by itself.
    const hook = `delete process.env.CI; process.env.HOME = ${JSON.stringify(
      home,
    )}; delete process.env.XDG_CACHE_HOME;`;
    const server = await bench.serveFile(
      path,
      ['--port', '0'],
      ['--import', `data:text/javascript,${encodeURIComponent(hook)}`],
    );
    const x = { name: 'x', datatype: 'FP32', shape: [1, 3], data: [1, 2, 3] };
    expect((await server.infer(x)).status).toBe(200);
    server.process.child.kill();
    await server.process.ended();
    expect(readdirSync(home)).toEqual([]);
  });
});
