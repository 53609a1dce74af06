import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BenchModel } from './models';

export const encodings = ['json', 'binary'] as const;
export type Encoding = (typeof encodings)[number];

/** A prediction, as a file that the load generator sends. */
export interface BenchRequest {
  bodyPath: string;
  headers: Record<string, string>;
}

const shapeOf = ({ name, width }: BenchModel, rows: number) =>
  name === 'picture' ? [rows, 3, width / 3] : [rows, width];

/** Writes the body in both encodings of the Open Inference Protocol. */
export async function writeRequests(
  directory: string,
  model: BenchModel,
  rows = 1,
): Promise<Record<Encoding, BenchRequest>> {
  const values = Float32Array.from(
    { length: model.width * rows },
    (_, i) => Math.round(Math.abs(Math.sin(i)) * 1000) / 1000,
  );
  const tensor = { name: 'x', datatype: 'FP32', shape: shapeOf(model, rows) };

  const json = join(directory, `${model.name}.json`);
  const data = Array.from(values, value => Math.round(value * 1000) / 1000);
  await writeFile(json, JSON.stringify({ inputs: [{ ...tensor, data }] }));

  const bytes = Buffer.from(values.buffer);
  const head = JSON.stringify({
    inputs: [{ ...tensor, parameters: { binary_data_size: bytes.length } }],
  });
  // Padded so that the elements begin where a server can view them in place.
  const header = head.padEnd(Math.ceil(head.length / 8) * 8);
  const binary = join(directory, `${model.name}.bin`);
  await writeFile(binary, Buffer.concat([Buffer.from(header), bytes]));

  return {
    json: {
      bodyPath: json,
      headers: { 'Content-Type': 'application/json' },
    },
    binary: {
      bodyPath: binary,
      headers: {
        'Content-Type': 'application/octet-stream',
        'Inference-Header-Content-Length': String(header.length),
      },
    },
  };
}
