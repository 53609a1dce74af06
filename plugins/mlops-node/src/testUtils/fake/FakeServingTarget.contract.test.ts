import { describeServingTargetContract } from '../contract/servingTargetContract';
import { desiredRevisionFixture } from '../desiredService';
import { fakePool } from './facts';
import { FakeServingTarget } from './FakeServingTarget';

describeServingTargetContract({
  name: 'FakeServingTarget',
  readyWithinMs: 10_000,
  async setup() {
    const target = FakeServingTarget.create();
    const unreachable = FakeServingTarget.create();
    unreachable.setUnreachable('The fake pool is switched off');
    const { name, capacity } = fakePool();
    return {
      target,
      unreachable,
      pool: { ref: `gpupool:default/${name}`, name, capacity },
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
