// A process of its own: runs a model in-process, as fast as one caller can.
// Usage: node inProcess.ts '<JSON of InProcessPlan>'
import { ModelFile } from '../src/model/ModelFile.ts';
import { OnnxModel } from '../src/model/OnnxModel.ts';
import { summarize, type InProcessPlan } from './measure.ts';

const plan = JSON.parse(process.argv[2]) as InProcessPlan;
async function main(): Promise<void> {
  const file = await ModelFile.open(plan.model, undefined);
  const model = await OnnxModel.load(file, { threads: plan.threads });
  const inputs = [
    {
      name: 'x',
      datatype: 'FP32' as const,
      shape: [plan.rows, plan.features],
      data: new Float32Array(plan.rows * plan.features).fill(0.5),
    },
  ];
  const end = performance.now() + plan.warmUpSeconds * 1000;
  while (performance.now() < end) {
    await model.run(inputs, ['y']);
  }
  const latencies: number[] = [];
  const start = performance.now();
  let now = start;
  while (now - start < plan.seconds * 1000) {
    await model.run(inputs, ['y']);
    latencies.push(performance.now() - now);
    now = performance.now();
  }
  process.stdout.write(
    JSON.stringify(summarize(latencies, (now - start) / 1000)),
  );
}

main();
