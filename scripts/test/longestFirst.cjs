// The order of the suites: those that take longest come first, so that no worker
// is left with one of minutes when the others are done. A clean checkout knows
// no times yet, and by their sizes jest would take these last.
const { createRequire } = require('node:module');
const { join, relative, sep } = require('node:path');

const ofJest = createRequire(require.resolve('@jest/core'));
const { default: Sequencer } = ofJest('@jest/test-sequencer');

const root = join(__dirname, '../..');

const LONGEST = [
  'packages/backend/src/faults.test.ts',
  'packages/backend/src/rollouts/portals.test.ts',
  'packages/backend/src/rollouts/kills.test.ts',
  'packages/backend/src/rollouts/database.test.ts',
  'packages/backend/src/rollouts/clock.test.ts',
  'packages/backend/src/commandLine.test.ts',
  'packages/backend/src/rollouts.test.ts',
  'plugins/mlops-backend/src/rollouts/rollouts.test.ts',
  'packages/serving-host/src/hostileInput.test.ts',
  'plugins/mlops-backend/src/benchmarks/benchmarks.test.ts',
  'packages/backend/src/rollouts/badVersions.test.ts',
  'packages/backend/src/drift.test.ts',
  'plugins/mlops-backend/src/drift/drift.test.ts',
  'packages/serving-host/src/signals.test.ts',
  'packages/backend/src/benchmarkFaults.test.ts',
  'plugins/mlops-backend/src/rollouts/faults/signals.test.ts',
  'packages/kube-lab/src/plane/KubeLab.test.ts',
  'packages/kube-lab/src/plane/faults.test.ts',
  // Whole clusters come when the rollouts, which are judged by the clock, are done.
  'plugins/mlops-backend-module-kubernetes/src/target/KubernetesServingTarget.contract.test.ts',
  'plugins/mlops-backend-module-kubernetes/src/target/crashes.test.ts',
  'packages/kube-lab/src/gateway/EnvoyGateway.test.ts',
  'packages/kube-lab/src/node/RealNode.test.ts',
  'packages/kube-lab/src/controllers/kserve/KServe.test.ts',
  'packages/kube-lab/src/controllers/keda/Keda.test.ts',
  'plugins/mlops-backend-module-kubernetes/src/kserve/kserve.lab.test.ts',
  'plugins/mlops-backend-module-kubernetes/src/kserve/llm/languageModels.lab.test.ts',
  'packages/backend/src/clusters/experiments.lab.test.ts',
  'plugins/mlops-backend-module-kubernetes/src/watch/ResourceCache.lab.test.ts',
];

module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => {
      const name = relative(root, path).split(sep).join('/');
      const index = LONGEST.indexOf(name);
      return index < 0 ? LONGEST.length : index;
    };
    return [...super.sort(tests)].sort((a, b) => rank(a) - rank(b));
  }
};
