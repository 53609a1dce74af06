// Prints the files of an image layout's layers, the lowest first:
//
//   node packages/onnx-server/image/layers-of.mjs DIR
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const output = resolve(process.argv[2] ?? '.');
const blob = digest => join(output, 'blobs', ...digest.split(':'));
const read = path => JSON.parse(readFileSync(path, 'utf8'));

const index = read(join(output, 'index.json'));
for (const { digest } of index.manifests) {
  for (const layer of read(blob(digest)).layers) {
    process.stdout.write(`${blob(layer.digest)}\n`);
  }
}
