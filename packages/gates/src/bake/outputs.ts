import { isJsonObject } from '@fairway/inference-protocol';
import type { Reader } from '../verdict/read.ts';
import { shown } from '../verdict/words.ts';
import type { Revision } from './windows/readBake.ts';

/** Counts of one output in one order for both revisions. */
export interface OutputTable {
  candidate: number[];
  stable: number[];
}

const MAX_CLASSES = 1000;

interface Merged {
  kind: 'classes' | 'values';
  /** Edges as text; "" of classes. */
  edges: string;
  /** By class; of values by interval, in their order, NaN and infinities last. */
  counts: Map<string, number>;
}

function entriesOf(
  reader: Reader,
  where: string,
  output: Record<string, unknown>,
): [string, unknown][] {
  if (output.kind === 'classes') {
    return Object.entries(reader.object(`${where}.counts`, output.counts));
  }
  const edges = reader.list(`${where}.edges`, output.edges, MAX_CLASSES);
  const counts = reader.list(`${where}.counts`, output.counts, MAX_CLASSES + 1);
  const ascends = edges.every(
    (edge, i) =>
      Number.isFinite(edge) &&
      (i === 0 || (edge as number) > (edges[i - 1] as number)),
  );
  if (!ascends || counts.length !== edges.length + 1) {
    reader.refuse(
      `${where} must have edges that ascend, and one count more than edges.`,
    );
  }
  return [
    ...counts.map((count, i): [string, unknown] => [String(i), count]),
    ['not finite', output.notFinite ?? 0],
  ];
}

function add(
  reader: Reader,
  where: string,
  value: unknown,
  merged: Merged | undefined,
): Merged | undefined {
  const output = reader.object(where, value);
  const { kind } = output;
  if (kind !== 'classes' && kind !== 'values') {
    reader.refuse(
      `${where}.kind must be "classes" or "values", not ${shown(kind)}.`,
    );
    return merged;
  }
  const entries = entriesOf(reader, where, output);
  const edges = kind === 'values' ? JSON.stringify(output.edges) : '';
  const counts = merged?.counts ?? new Map<string, number>();
  if (merged && (merged.kind !== kind || merged.edges !== edges)) {
    reader.refuse(`${where} is counted by other classes or edges than before.`);
  }
  for (const [name, count] of entries) {
    const known = counts.get(name) ?? 0;
    counts.set(name, known + reader.whole(`${where} "${name}"`, count));
  }
  if (counts.size > MAX_CLASSES + 2) {
    reader.refuse(`${where} has more than ${MAX_CLASSES} classes.`);
  }
  return merged ?? { kind, edges, counts };
}

function mergeWindows(
  reader: Reader,
  { name, windows }: Revision,
  output: string,
): Merged | undefined {
  let merged: Merged | undefined;
  windows.forEach(({ outputs, requests }, i) => {
    const found = Object.hasOwn(outputs, output) ? outputs[output] : undefined;
    if (isJsonObject(found)) {
      merged = add(
        reader,
        `Output "${output}" in window ${i} of ${name}`,
        found,
        merged,
      );
    } else if (requests > 0) {
      reader.refuse(
        `Window ${i} of ${name} has ${requests} requests and no counts of the output "${output}".`,
      );
    }
  });
  return merged;
}

/**
 * Joins adjacent intervals until each has about the same share of the stable
 * revision's values, as far as the edges allow. What lies below or above all of
 * those stays apart, or a candidate that leaves their range would look like the
 * stable's outermost bin; so does what is not finite.
 */
export function equalMassBins(table: OutputTable, bins: number): OutputTable {
  const notFinite = table.stable.length - 1;
  const values = table.stable.slice(0, notFinite);
  const total = values.reduce((sum, count) => sum + count, 0);
  const first = Math.max(
    0,
    values.findIndex(count => count > 0),
  );
  const last = values.findLastIndex(count => count > 0);
  const joined: OutputTable = { candidate: [], stable: [] };
  const join = (from: number, to: number) => {
    for (const side of ['candidate', 'stable'] as const) {
      joined[side].push(
        table[side].slice(from, to).reduce((sum, count) => sum + count, 0),
      );
    }
  };
  if (first > 0) {
    join(0, first);
  }
  let from = first;
  let seen = 0;
  let made = 0;
  for (let i = first; i <= last; i++) {
    seen += values[i];
    if (seen >= ((made + 1) * total) / bins) {
      join(from, i + 1);
      from = i + 1;
      made++;
    }
  }
  if (from < notFinite) {
    join(from, notFinite);
  }
  join(notFinite, notFinite + 1);
  return joined;
}

/**
 * Counts of one output over all windows of both revisions: by class, or in bins
 * of equal mass of the stable revision's. Flaws are the reader's.
 *
 * @param output - its name; the first of the candidate's when undefined
 */
export function tableOf(
  reader: Reader,
  revisions: { candidate: Revision; stable: Revision },
  { output, bins }: { output?: string; bins: number },
): OutputTable & { output: string } {
  const { candidate, stable } = revisions;
  const name =
    output ??
    candidate.windows.flatMap(({ outputs }) => Object.keys(outputs))[0] ??
    '';
  const ours = mergeWindows(reader, candidate, name);
  const theirs = mergeWindows(reader, stable, name);
  if (
    !ours ||
    !theirs ||
    ours.kind !== theirs.kind ||
    ours.edges !== theirs.edges
  ) {
    reader.refuse(
      `The output "${name}" is not counted by the same classes or edges of both revisions.`,
    );
    return { output: name, candidate: [], stable: [] };
  }
  const names = [...new Set([...theirs.counts.keys(), ...ours.counts.keys()])];
  const counts = (of: Merged) => names.map(entry => of.counts.get(entry) ?? 0);
  const table = { candidate: counts(ours), stable: counts(theirs) };
  return {
    output: name,
    ...(ours.kind === 'values' ? equalMassBins(table, bins) : table),
  };
}
