#!/usr/bin/env node
/* eslint-disable no-restricted-syntax */
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { version } = require('../package.json');

// In the repository the sources run as they are, published is the build.
const sources = join(__dirname, '..', 'src', 'worker', 'main.ts');
const main = existsSync(sources)
  ? import('../src/worker/main.ts')
  : Promise.resolve(require('../dist/worker.cjs.js'));

main.then(({ runBenchmarkWorker }) => runBenchmarkWorker({ version }));
