// The arrows of docs/architecture.md: what each room may import of ours, and
// that the rooms under packages/ know nothing of Backstage. Lint enforces it.

const { basename, dirname } = require('node:path');

const plugin = name => `@fairway/backstage-plugin-${name}`;
const protocol = '@fairway/inference-protocol';
const common = plugin('mlops-common');
const node = plugin('mlops-node');

const benchmark = '@fairway/benchmark';
const statistics = '@fairway/statistics';
const gates = '@fairway/gates';
const drift = '@fairway/drift';

const allowed = {
  'inference-protocol': [],
  statistics: [],
  benchmark: [statistics, protocol],
  gates: [statistics, protocol, drift],
  drift: [statistics, protocol],
  cli: [benchmark, gates, drift, statistics, protocol, '@fairway/onnx-server'],
  'onnx-server': [protocol],
  'serving-host': [protocol, statistics, drift, '@fairway/onnx-server'],
  'mlops-common': [protocol],
  'mlops-node': [protocol, common],
  'mlops-backend': [
    protocol,
    common,
    node,
    benchmark,
    statistics,
    gates,
    drift,
    // Its tests stream from a real language model.
    '@fairway/kube-lab',
  ],
  'mlops-backend-module-embedded': [
    protocol,
    common,
    node,
    '@fairway/serving-host',
  ],
  'kube-lab': [],
  'mlops-backend-module-kubernetes': [
    protocol,
    common,
    node,
    '@fairway/kube-lab',
  ],
  'mlops-backend-module-prometheus': [
    protocol,
    common,
    node,
    statistics,
    // Its tests scrape real ones.
    '@fairway/onnx-server',
  ],
  'catalog-backend-module-mlops': [common],
  'scaffolder-backend-module-mlops': [common],
  mlops: [protocol, common],
  'scaffolder-module-mlops': [protocol, common, plugin('mlops')],
};

/** Extra configuration for `@backstage/cli/config/eslint-factory`. */
module.exports = function arrows(directory) {
  const rooms = allowed[basename(directory)];
  if (!rooms) {
    throw new Error(`eslint-arrows.js does not know ${basename(directory)}`);
  }
  const ofPackages = basename(dirname(directory)) === 'packages';
  return {
    restrictedImportPatterns: [
      '@fairway/*',
      ...rooms.flatMap(room => [`!${room}`, `!${room}/*`]),
      ...(ofPackages ? ['@backstage/*'] : []),
    ],
  };
};
