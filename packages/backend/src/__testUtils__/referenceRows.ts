import { Entity } from '@backstage/catalog-model';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const columns = ['a', 'b', 'c', 'd'] as const;
export type Column = (typeof columns)[number];

/** Rows of the sums model, of columns that do not depend on each other. */
export class Rows {
  #seed: number;

  static create(seed: number): Rows {
    return new Rows(seed);
  }

  private constructor(seed: number) {
    this.#seed = seed;
  }

  /** Standard normal; one of the columns may be moved by a standard deviation. */
  take(count: number, moved?: Column): number[][] {
    return Array.from({ length: count }, () =>
      columns.map(column => this.#normal() + (column === moved ? 1 : 0)),
    );
  }

  /** By Box and Muller. */
  #normal(): number {
    return (
      Math.sqrt(-2 * Math.log(this.#uniform())) *
      Math.cos(2 * Math.PI * this.#uniform())
    );
  }

  /** By a linear congruential generator. */
  #uniform(): number {
    this.#seed = (Math.imul(this.#seed, 1_664_525) + 1_013_904_223) >>> 0;
    return (this.#seed + 0.5) / 2 ** 32;
  }
}

/** Writes rows into a folder, and names them as reference data of every version. */
export async function writeReferenceData(
  directory: string,
  entity: Entity,
  rows: number[][],
): Promise<void> {
  const file = join(directory, 'reference.csv');
  await writeFile(
    file,
    `${[columns, ...rows].map(row => row.join(',')).join('\n')}\n`,
  );
  const { versions } = entity.spec as { versions: object[] };
  versions.forEach(version =>
    Object.assign(version, { referenceData: { uri: `file://${file}` } }),
  );
}

/** Asks for the predictions of some rows at once, which must come. */
export async function predictRows(
  inferUrl: string,
  key: string,
  rows: number[][],
): Promise<void> {
  const answer = await fetch(inferUrl, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({
      inputs: [
        {
          ...{ name: 'x', datatype: 'FP32' },
          shape: [rows.length, columns.length],
          data: rows.flat(),
        },
      ],
    }),
  });
  const text = await answer.text();
  if (answer.status !== 200) {
    throw new Error(`A prediction was answered with ${answer.status}: ${text}`);
  }
}
