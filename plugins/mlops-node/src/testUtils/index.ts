export { describeServingTargetContract } from './contract/servingTargetContract';
export type {
  ServingTargetContractOptions,
  ServingTargetSubject,
} from './contract/subject';
export { FakeServingTarget } from './fake/FakeServingTarget';
export type {
  FakeInterceptor,
  FakeServingTargetOptions,
  RecordedWrite,
} from './fake/types';
export { fakePool } from './fake/facts';
export {
  acceptedKeyFixture,
  desiredRevisionFixture,
  desiredServiceFixture,
} from './desiredService';
