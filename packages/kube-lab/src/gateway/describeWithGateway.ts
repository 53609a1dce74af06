import { planeParts, type PartName } from '../build/parts.ts';
import type { ModuleFolder } from '../definitions/moduleFiles.ts';
import { isolationLacks } from '../isolation/Isolation.ts';
import { describeWithKubeLab } from '../testing/describeWithKubeLab.ts';
import { envoyLacks } from './envoyBinary.ts';

/** Where the kinds are defined that an `EnvoyGateway` needs. */
export const gatewayDefinitions: readonly ModuleFolder[] = [
  {
    module: 'sigs.k8s.io/gateway-api',
    version: 'v1.6.1',
    path: 'config/crd/standard',
  },
  {
    module: 'github.com/envoyproxy/gateway',
    version: 'v1.9.1',
    path: 'charts/gateway-helm/charts/crds/crds/generated',
  },
];

/** Why no `EnvoyGateway` can run on this machine; `undefined` when one can. */
export function gatewayLacks(): string | undefined {
  return isolationLacks() ?? envoyLacks();
}

/**
 * Tests that need an `EnvoyGateway` in front of a lab, as `describe` has them.
 * Where there can be none they are skipped, and their name says why.
 *
 * @param beside - further parts that they need
 */
export function describeWithGateway(
  name: string,
  tests: () => void,
  beside: readonly PartName[] = [],
): void {
  const reason = gatewayLacks();
  const { describe: run } = globalThis;
  if (reason) {
    run.skip(`${name} (needs a gateway: ${reason})`, tests);
  } else {
    describeWithKubeLab(name, tests, [
      ...planeParts,
      'envoy-gateway',
      ...beside,
    ]);
  }
}
