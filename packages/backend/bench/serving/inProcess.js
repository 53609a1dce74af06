// One prediction after the other in this process, without any server: the
// limit of what the runtime itself can do. Prints one line of JSON.
const { createRequire } = require('node:module');

const [onnxServer, path, shape, threads, seconds] = process.argv.slice(2);
// The copy that onnx-server runs on.
const { InferenceSession, Tensor } =
  createRequire(onnxServer)('onnxruntime-node');

async function main() {
  const session = await InferenceSession.create(path, {
    intraOpNumThreads: Number(threads),
    interOpNumThreads: 1,
    executionMode: 'sequential',
    logSeverityLevel: 3,
    extra: { session: { 'intra_op.allow_spinning': '0' } },
  });
  const dimensions = shape.split(',').map(Number);
  const data = Float32Array.from(
    { length: dimensions.reduce((a, b) => a * b) },
    (_, i) => Math.abs(Math.sin(i)),
  );
  const latencies = [];
  const run = async until => {
    while (performance.now() < until) {
      const begun = performance.now();
      await session.run({ x: new Tensor('float32', data, dimensions) });
      latencies.push(performance.now() - begun);
    }
  };
  await run(performance.now() + 500);
  latencies.length = 0;
  const begun = performance.now();
  await run(begun + Number(seconds) * 1000);
  const elapsed = (performance.now() - begun) / 1000;
  latencies.sort((a, b) => a - b);
  const at = share => latencies[Math.floor(latencies.length * share)];
  process.stdout.write(
    JSON.stringify({
      throughput: latencies.length / elapsed,
      p50: at(0.5),
      p90: at(0.9),
      p99: at(0.99),
    }),
  );
}

main();
