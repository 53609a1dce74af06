import {
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  existsSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { root } from './paths.mjs';

const require = createRequire(import.meta.url);

// Optional, with native code or WebAssembly beside their sources.
const EXTERNAL = ['onnxruntime-node', 'onnxruntime-web'];

/** Every program that starts faster as one file, as its own command finds it. */
function programs() {
  const onnxServer = require(join(root, 'packages/onnx-server/bin/bundled.js'));
  const servingHost = require(join(
    root,
    'packages/serving-host/bin/bundled.js',
  ));
  return [
    { ...onnxServer.onnxServer(), bundlePath: onnxServer.bundlePath },
    { ...servingHost.servingHost(), bundlePath: onnxServer.bundlePath },
  ];
}

/**
 * Makes the bundles of onnx-server and serving-host, in well under a second,
 * and removes those of older sources. Without them the programs run from their
 * sources, so nothing depends on this but the time that they take to start.
 */
export async function bundlePrograms() {
  const { build } = await import('esbuild');
  for (const program of programs()) {
    const outfile = program.bundlePath(program);
    if (existsSync(outfile)) {
      continue;
    }
    const folder = dirname(outfile);
    mkdirSync(folder, { recursive: true });
    const unfinished = `${outfile}.${process.pid}`;
    await build({
      entryPoints: [join(program.folder, 'src/main.ts')],
      outfile: unfinished,
      bundle: true,
      platform: 'node',
      target: 'node22',
      format: 'cjs',
      minifySyntax: true,
      legalComments: 'none',
      external: EXTERNAL,
      logLevel: 'warning',
    });
    // Whoever starts the program meanwhile finds all of it or nothing.
    renameSync(unfinished, outfile);
    for (const old of readdirSync(folder)) {
      if (old.endsWith('.cjs') && old !== basename(outfile)) {
        rmSync(join(folder, old), { force: true });
      }
    }
  }
}
