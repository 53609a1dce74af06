// This is a suite to be called by the tests of each target.
/* eslint-disable jest/no-export */
import { Bench } from './Bench';
import { describeReading } from './readingContract';
import {
  describeMirror,
  describeRateLimits,
  describeScaling,
} from './scalingContract';
import { describeServing } from './servingContract';
import { ServingTargetContractOptions } from './subject';
import { describeTraffic } from './trafficContract';
import { describeWriting } from './writingContract';

/**
 * The tests that every serving target must pass, for jest.
 *
 * @example
 * describeServingTargetContract({
 *   name: 'MyTarget',
 *   setup: async () => ({ target, pool, modelName, specs, request, unreachable, close }),
 * });
 */
export function describeServingTargetContract(
  options: ServingTargetContractOptions,
): void {
  const bench = Bench.create(options);

  describe(`${options.name} keeps the contract of serving targets`, () => {
    // A test waits for replicas several times over.
    jest.setTimeout(bench.readyWithinMs * 4);

    beforeAll(() => bench.open());
    afterEach(() => bench.clear());
    afterAll(() => bench.close());

    describe('reading', () => {
      const { keys, mirror, scaleToZero, weights } = options;
      describeReading(bench, {
        ...(keys !== undefined && { keys }),
        ...(mirror !== undefined && { mirror }),
        ...(scaleToZero !== undefined && { scaleToZero }),
        ...(weights !== undefined && { weights }),
      });
    });
    describe('writing', () => {
      describeWriting(bench);
    });
    describe('serving', () => {
      describeServing(bench, options.keys ?? true);
    });
    describe('traffic', () => {
      describeTraffic(bench, options.weights ?? true);
    });
    describe('scaling', () => {
      describeScaling(bench, {
        scaleToZero: options.scaleToZero ?? true,
        keys: options.keys ?? true,
      });
    });
    describe('mirroring', () => {
      describeMirror(bench, options.mirror ?? true);
    });
    describe('rate limits', () => {
      describeRateLimits(bench, options.rateLimits ?? options.keys ?? true);
    });
  });
}
