import { Labels } from '../dialects';

/** One series as Prometheus has it. */
export interface Series {
  labels: Labels;
  /** Milliseconds since the epoch, ascending, and the value then. */
  samples: readonly (readonly [at: number, value: number])[];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refuse(what: string): never {
  throw new Error(`the answer is not what Prometheus says: ${what}`);
}

function readLabels(value: unknown): Labels {
  if (
    !isObject(value) ||
    !Object.values(value).every(label => typeof label === 'string')
  ) {
    return refuse('a series without labels');
  }
  return value as Labels;
}

/** Numbers as Prometheus writes them; NaN for infinities and for no numbers. */
function readValue(text: unknown): number {
  return typeof text === 'string' && text.trim() !== '' ? Number(text) : NaN;
}

function readSamples(value: unknown): Series['samples'] {
  if (!Array.isArray(value)) {
    // Native histograms have none, and are asked for by nobody.
    return refuse('a series without values');
  }
  let last = -Infinity;
  return value.map(entry => {
    const [seconds, text] = Array.isArray(entry) ? entry : [];
    const at = Math.round(Number(seconds) * 1_000);
    if (typeof seconds !== 'number' || !(at > last)) {
      return refuse('samples that are not in the order of time');
    }
    last = at;
    return [at, readValue(text)] as const;
  });
}

/**
 * The series of an answer to a range selector.
 *
 * @throws Error that says what is wrong with it. Warnings are an error: they say
 *   that series may be missing.
 */
export function readMatrix(answer: unknown): Series[] {
  if (!isObject(answer) || answer.status !== 'success') {
    return refuse('no success');
  }
  const { warnings, data } = answer;
  if (Array.isArray(warnings) && warnings.length > 0) {
    throw new Error(
      `it answers with a warning, so that something may be missing: ${String(
        warnings[0],
      ).slice(0, 300)}`,
    );
  }
  if (
    !isObject(data) ||
    data.resultType !== 'matrix' ||
    !Array.isArray(data.result)
  ) {
    return refuse('no matrix');
  }
  const seen = new Set<string>();
  return data.result.map(entry => {
    const { metric, values } = isObject(entry) ? entry : { metric: undefined };
    const labels = readLabels(metric);
    const key = keyOf(labels);
    if (seen.has(key)) {
      return refuse('the same series twice');
    }
    seen.add(key);
    return { labels, samples: readSamples(values) };
  });
}

/** The same for the same labels, in whatever order. */
export function keyOf(labels: Labels): string {
  return JSON.stringify(
    Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
