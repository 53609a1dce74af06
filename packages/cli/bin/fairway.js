#!/usr/bin/env -S node --disable-warning=MODULE_TYPELESS_PACKAGE_JSON
/* eslint-disable no-restricted-syntax */
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { version } = require('../package.json');

// In the repository the sources run as they are, published is the build.
const sources = join(__dirname, '..', 'src', 'main.ts');
const main = existsSync(sources)
  ? import('../src/main.ts')
  : Promise.resolve(require('../dist/index.cjs.js'));

main
  .then(({ runFairway }) => runFairway(process.argv.slice(2), { version }))
  .then(code => {
    // Lets stdout drain; open handles must not keep the process alive.
    process.exitCode = code;
    process.stdout.write('', () => process.exit());
  });
