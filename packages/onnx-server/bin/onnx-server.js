#!/usr/bin/env -S node --disable-warning=MODULE_TYPELESS_PACKAGE_JSON
/* eslint-disable no-restricted-syntax */
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { freshBundle, onnxServer } = require('./bundled.js');
const { version } = require('../package.json');

/**
 * In the repository the sources run as they are, or, which starts faster, as
 * the bundle that the start and test scripts make of them; published is the
 * build.
 */
function load() {
  if (!existsSync(join(__dirname, '..', 'src', 'main.ts'))) {
    return Promise.resolve(require('../dist/index.cjs.js'));
  }
  const bundle = freshBundle(onnxServer());
  return bundle ? Promise.resolve(require(bundle)) : import('../src/main.ts');
}

load()
  .then(({ runOnnxServer }) =>
    runOnnxServer(process.argv.slice(2), { version }),
  )
  .then(code => {
    // Lets stdout drain; open handles must not keep the process alive.
    process.exitCode = code;
    process.stdout.write('', () => process.exit());
  });
