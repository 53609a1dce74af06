/* eslint-disable no-restricted-syntax */
// Where the one-file bundle of a program lies. Its name carries a hash of what
// the sources looked like that it was made of, so that a bundle of other
// sources is not found. Looks are size and time: reading every source would
// cost a good part of what the bundle saves.
const { createHash } = require('node:crypto');
const { existsSync, readdirSync, statSync } = require('node:fs');
const { join } = require('node:path');

const SKIPPED = /\.test\.ts$/;

function sourceFiles(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      return sourceFiles(path);
    }
    return SKIPPED.test(entry.name) ? [] : [path];
  });
}

/**
 * The path that the bundle of these sources has, whether it is there or not.
 *
 * @param {object} program
 * @param {string} program.folder the package's folder
 * @param {string} program.name what the file is called
 * @param {string[]} program.packages folders of all packages whose sources go
 *   into it
 */
function bundlePath({ folder, name, packages }) {
  const hash = createHash('sha256');
  for (const source of packages) {
    const looks = sourceFiles(join(source, 'src')).map(file => {
      const { size, mtimeMs } = statSync(file);
      return `${file.slice(source.length)} ${size} ${mtimeMs}`;
    });
    hash.update(looks.sort().join('\n')).update('\n\n');
  }
  const digest = hash.digest('hex').slice(0, 16);
  return join(folder, '.cache', `${name}-${digest}.cjs`);
}

/** The packages that go into onnx-server, where they are sources. */
function onnxServer() {
  const folder = join(__dirname, '..');
  return {
    folder,
    name: 'onnx-server',
    packages: [folder, join(folder, '..', 'inference-protocol')],
  };
}

/**
 * The bundle's path if it is there and fresh. With FAIRWAY_NO_BUNDLE the
 * sources run.
 */
function freshBundle(program) {
  if (process.env.FAIRWAY_NO_BUNDLE) {
    return undefined;
  }
  try {
    const path = bundlePath(program);
    return existsSync(path) ? path : undefined;
  } catch {
    // Without sources there is nothing to compare with.
    return undefined;
  }
}

module.exports = { bundlePath, freshBundle, onnxServer };
