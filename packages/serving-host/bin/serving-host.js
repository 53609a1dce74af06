#!/usr/bin/env -S node --disable-warning=MODULE_TYPELESS_PACKAGE_JSON
/* eslint-disable no-restricted-syntax */
const { existsSync } = require('node:fs');
const { dirname, join } = require('node:path');
const { servingHost } = require('./bundled.js');
const { version } = require('../package.json');

const onnxServerFile = require.resolve('@fairway/onnx-server/package.json');
const onnxServerBin = join(
  dirname(onnxServerFile),
  require(onnxServerFile).bin,
);

/** As onnx-server's own command does. */
function load() {
  if (!existsSync(join(__dirname, '..', 'src', 'main.ts'))) {
    return Promise.resolve(require('../dist/main.cjs.js'));
  }
  const { freshBundle } = require(join(dirname(onnxServerBin), 'bundled.js'));
  const bundle = freshBundle(servingHost());
  return bundle ? Promise.resolve(require(bundle)) : import('../src/main.ts');
}

load()
  .then(({ runServingHost }) =>
    runServingHost(process.argv.slice(2), { version, onnxServerBin }),
  )
  .then(code => {
    // Lets stdout drain; open handles must not keep the process alive.
    process.exitCode = code;
    process.stdout.write('', () => process.exit());
  });
