import { createHash } from 'node:crypto';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where the server of the image listens, unlike ours. */
export const OWN_PORT = 9000;

/** A model that no ONNX runtime loads: a sum with weights. */
export const ownModel = JSON.stringify({ weights: [2, 3], bias: 1 });

/**
 * Its server: the Open Inference Protocol, as far as a prediction needs it. It is
 * ready where it says so itself, once it has found the model.
 */
const SERVER = `
const { readFileSync } = require('node:fs');
const { createServer } = require('node:http');
const [port, model] = process.argv.slice(1).map(arg => arg.split('=')[1]);
const { weights, bias } = JSON.parse(readFileSync(model));
const name = process.env.MODEL_NAME;
createServer(async (request, response) => {
  if (request.url === '/own/ready') return response.end();
  if (request.url !== '/v2/models/' + name + '/infer') return response.writeHead(404).end();
  let body = '';
  for await (const piece of request) body += piece;
  const { data } = JSON.parse(body).inputs[0];
  const sum = weights.reduce((all, weight, i) => all + weight * data[i], bias);
  response.end(JSON.stringify({
    model_name: name,
    outputs: [{ name: 'y', datatype: 'FP32', shape: [1, 1], data: [sum] }],
  }));
}).listen(Number(port));
`;

interface Blob {
  mediaType: string;
  digest: string;
  size: number;
}

/**
 * Writes an image as a team of a company would bring it, as an OCI image layout:
 * Node and its libraries out of another image, and a server of its own.
 *
 * @param from - layout of the image of onnx-server, whose first layer is Node
 * @param to - folder that is made for it
 */
export function writeOwnImage(from: string, to: string): void {
  cpSync(from, to, { recursive: true });
  const fileOf = ({ digest }: { digest: string }) =>
    join(to, 'blobs', digest.replace(':', '/'));
  const read = (blob: Blob) => JSON.parse(readFileSync(fileOf(blob), 'utf8'));
  const store = ({ mediaType }: Blob, value: unknown): Blob => {
    const bytes = Buffer.from(JSON.stringify(value));
    const hash = createHash('sha256').update(bytes).digest('hex');
    const blob = { mediaType, digest: `sha256:${hash}`, size: bytes.length };
    writeFileSync(fileOf(blob), bytes);
    return blob;
  };
  const path = join(to, 'index.json');
  const index = JSON.parse(readFileSync(path, 'utf8'));
  const [entry] = index.manifests;
  const manifest = read(entry);
  const { architecture, os, rootfs } = read(manifest.config);
  const config = store(manifest.config, {
    architecture,
    os,
    config: {
      User: '65532:65532',
      Entrypoint: ['/usr/local/bin/node', '--eval', SERVER, '--'],
    },
    rootfs: { ...rootfs, diff_ids: rootfs.diff_ids.slice(0, 1) },
  });
  const layers = manifest.layers.slice(0, 1);
  const own = store(entry, { ...manifest, config, layers });
  writeFileSync(
    path,
    JSON.stringify({ ...index, manifests: [{ ...entry, ...own }] }),
  );
}
