import { describeServingTargetContract } from '../contract/servingTargetContract';
import { desiredRevisionFixture } from '../desiredService';
import { fakePool } from './facts';
import { FakeServingTarget } from './FakeServingTarget';

describe.each<[string, boolean]>([
  ['FakeServingTarget', true],
  ['FakeServingTarget without keys', false],
])('%s', (name, checksKeys) => {
  describeServingTargetContract({
    name,
    readyWithinMs: 10_000,
    keys: checksKeys,
    async setup() {
      const target = FakeServingTarget.create({ checksKeys });
      const unreachable = FakeServingTarget.create();
      unreachable.setUnreachable('The fake pool is switched off');
      const { name: pool, capacity } = fakePool();
      return {
        target,
        unreachable,
        pool: { ref: `gpupool:default/${pool}`, name: pool, capacity },
        modelName: 'digits',
        specs: [
          desiredRevisionFixture({ spec: { modelVersion: 'v1' } }).spec,
          desiredRevisionFixture({ spec: { modelVersion: 'v2' } }).spec,
        ],
        request: { inputs: [] },
        close: () => target.close(),
      };
    },
  });
});
