// What goes into the image, as entries for tar().
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export const packageFolder = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(join(packageFolder, 'package.json'));

/** The user that the server runs as: "nonroot" of the field's small images. */
export const USER = 65532;

const file = (path, source, mode) => ({
  path,
  content: readFileSync(source),
  ...(mode && { mode }),
});
const text = (path, content, mode) => ({
  path,
  content: Buffer.from(content),
  ...(mode && { mode }),
});

/** The shared libraries of a program, the loader among them, by ldd. */
function librariesOf(program) {
  const listed = execFileSync('ldd', [program], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
  });
  return [...listed.matchAll(/(?:=> )?(\/\S+) \(0x/g)].map(match => match[1]);
}

/** Node, the libraries that it and ONNX Runtime need, and the user. */
export function baseLayer({ node, runtime }) {
  const own = readdirSync(runtime).map(name => join(runtime, name));
  const libraries = [node, ...own]
    .flatMap(librariesOf)
    .filter(path => !own.includes(realpathSync(path)));
  return [
    file('usr/local/bin/node', node, 0o755),
    ...[...new Set(libraries)].map(path =>
      file(path.slice(1), realpathSync(path), 0o755),
    ),
    text(
      'etc/passwd',
      `root:x:0:0:root:/:/nologin\nnonroot:x:${USER}:${USER}:nonroot:/:/nologin\n`,
    ),
    text('etc/group', `root:x:0:\nnonroot:x:${USER}:\n`),
    { path: 'tmp/', mode: 0o1777 },
    { path: 'mnt/models/' },
    { path: 'proc/' },
    { path: 'sys/' },
    { path: 'dev/' },
  ];
}

function filesOf(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name));
}

/** The folders of onnxruntime-node and of the package that it needs. */
function runtimePackages() {
  const node = require.resolve('onnxruntime-node/package.json');
  const common = createRequire(node).resolve('onnxruntime-common');
  const name = 'onnxruntime-common';
  return {
    'onnxruntime-node': dirname(node),
    [name]: common.slice(0, common.lastIndexOf(name) + name.length),
  };
}

/** onnxruntime-node with the binaries of one platform, and what it needs. */
export function runtimeLayer({ platform, arch }) {
  const entries = [];
  for (const [name, folder] of Object.entries(runtimePackages())) {
    const isWanted = path =>
      path === 'package.json' ||
      /^(dist\/[^/]+\.js|dist\/cjs\/.*\.js|dist\/cjs\/package\.json)$/.test(
        path,
      ) ||
      path.startsWith(`bin/napi-v6/${platform}/${arch}/`);
    for (const path of filesOf(folder)) {
      const inside = relative(folder, path);
      if (isWanted(inside) && !/\.min\.js$/.test(inside)) {
        entries.push(file(`app/node_modules/${name}/${inside}`, path));
      }
    }
  }
  return entries;
}

/** Where onnxruntime-node keeps the libraries of a platform. */
export function runtimeFolder({ platform, arch }) {
  const folder = join(
    dirname(require.resolve('onnxruntime-node/package.json')),
    'bin/napi-v6',
    platform,
    arch,
  );
  if (!existsSync(folder)) {
    throw new Error(`onnxruntime-node has no binaries for ${platform} ${arch}`);
  }
  return realpathSync(folder);
}

/** The server itself, as one file. */
export async function appLayer({ version }) {
  const { outputFiles } = await build({
    entryPoints: [join(packageFolder, 'src/main.ts')],
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    minifySyntax: true,
    external: ['onnxruntime-node', 'onnxruntime-web'],
    // Names of sources in comments would tell where they lay.
    absWorkingDir: packageFolder,
    logLevel: 'warning',
  });
  const command = `#!/usr/local/bin/node
require('/app/onnx-server.cjs')
  .runOnnxServer(process.argv.slice(2), { version: '${version}' })
  .then(code => {
    process.exitCode = code;
    process.stdout.write('', () => process.exit());
  });
`;
  const { contents } = outputFiles[0];
  return [
    { path: 'app/onnx-server.cjs', content: Buffer.from(contents) },
    text('usr/local/bin/onnx-server', command, 0o755),
    file('app/LICENSE', join(packageFolder, '../../LICENSE')),
  ];
}
