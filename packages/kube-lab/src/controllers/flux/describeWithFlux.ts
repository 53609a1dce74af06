import { describeWithGateway } from '../../gateway/describeWithGateway.ts';

/**
 * Tests that need Flux beside a lab and a gateway, as `describe` has them. Where
 * there can be none they are skipped, and their name says why.
 */
export function describeWithFlux(name: string, tests: () => void): void {
  describeWithGateway(name, tests, ['flux']);
}
