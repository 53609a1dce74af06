#!/usr/bin/env -S node --disable-warning=MODULE_TYPELESS_PACKAGE_JSON
/* eslint-disable no-restricted-syntax */

import('../src/build/main.ts')
  .then(({ runBuild }) => runBuild(process.argv.slice(2)))
  .then(code => {
    process.exitCode = code;
  });
