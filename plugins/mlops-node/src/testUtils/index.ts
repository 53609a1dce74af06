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
export {
  FakeServiceSignals,
  type FakeCounts,
  type FakeServiceSignalsOptions,
} from './signals/FakeServiceSignals';
export {
  describeServiceSignalsContract,
  type ServiceSignalsContractOptions,
  type ServiceSignalsSubject,
} from './signals/serviceSignalsContract';
export {
  FakeDriftCounts,
  type FakeDriftCountsOptions,
  type FakeDriftWindow,
} from './drift/FakeDriftCounts';
export {
  describeDriftCountsContract,
  type DriftCountsContractOptions,
  type DriftCountsSubject,
} from './drift/driftCountsContract';
