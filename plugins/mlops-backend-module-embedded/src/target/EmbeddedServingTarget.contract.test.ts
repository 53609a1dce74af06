import { describeServingTargetContract } from '@fairway/backstage-plugin-mlops-node/testUtils';
import {
  exampleModelName,
  exampleRequest,
  exampleSpec,
  hasOnnxRuntime,
} from '../__testUtils__/examples';
import { TestMachine } from '../__testUtils__/TestMachine';

const withRuntime = hasOnnxRuntime() ? describe : describe.skip;

withRuntime('on this machine (needs onnxruntime-node)', () => {
  describeServingTargetContract({
    name: 'EmbeddedServingTarget',
    async setup() {
      const machine = await TestMachine.create();
      const target = await machine.startedTarget();
      const unreachable = machine.target(
        machine.supervisor({
          dataDirectory: `${machine.config.dataDirectory}/nobody`,
          launch: async () => {
            throw new Error('The serving-host is not installed');
          },
        }),
      );
      const [{ name, capacity }] = await target.discoverPools();
      return {
        target,
        unreachable,
        pool: { ref: `gpupool:default/${name}`, name, capacity },
        modelName: exampleModelName,
        specs: [exampleSpec('1'), exampleSpec('2')],
        request: exampleRequest,
        close: () => machine.close(),
      };
    },
  });
});
