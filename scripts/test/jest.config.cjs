// The configuration of Backstage's CLI, with a quicker runtime in every package.
const { createRequire } = require('node:module');

const ofCli = createRequire(require.resolve('@backstage/cli/package.json'));

module.exports = ofCli('@backstage/cli-module-test-jest/config/jest').then(
  config => ({
    ...config,
    projects: config.projects.map(project => ({
      ...project,
      runtime: require.resolve('./Runtime.cjs'),
    })),
  }),
);
