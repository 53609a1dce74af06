/** The most problems that are reported of one entity. */
export const MAX_PROBLEMS = 20;

/** A value as it is shown in a message: quoted, and never long. */
export function quoted(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const short = text.length > 80 ? `${text.slice(0, 77)}...` : text;
  return `'${short}'`;
}

/** Words as a list for people: `a, b or c`. */
export function oneOf(words: readonly string[]): string {
  return words.length < 2
    ? words.join('')
    : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

/** Wagner and Fischer's edit distance, in insertions, deletions and changes. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(
        row[j] + 1,
        next[j - 1] + 1,
        row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1),
      );
    }
    row = next;
  }
  return row[b.length];
}

const plain = (word: string) => word.toLowerCase().replace(/[^a-z0-9]/g, '');

/**
 * The known word that somebody probably meant, where there is one: at most a
 * third of its letters differ, or one begins with the other.
 */
export function nearest(
  word: string,
  known: readonly string[],
): string | undefined {
  const meant = plain(word.slice(0, 64));
  if (meant.length < 2) {
    return undefined;
  }
  const ranked = known
    .map(candidate => {
      const other = plain(candidate);
      const begins = other.startsWith(meant) || meant.startsWith(other);
      return {
        candidate,
        share: begins ? 0 : distance(meant, other) / other.length,
      };
    })
    .sort((a, b) => a.share - b.share);
  return ranked[0] && ranked[0].share <= 1 / 3
    ? ranked[0].candidate
    : undefined;
}

/** `is unknown` with the known words, and the nearest one first. */
export function unknownWord(
  path: string,
  word: string,
  known: readonly string[],
): string {
  const meant = nearest(word, known);
  const hint = meant ? `did you mean ${meant}? ` : '';
  return `${path} ${quoted(word)} is unknown: ${hint}use ${oneOf(known)}`;
}

/** Cuts a list of problems where nobody would read on, and says so. */
export function bounded(problems: string[]): string[] {
  return problems.length <= MAX_PROBLEMS
    ? problems
    : [
        ...problems.slice(0, MAX_PROBLEMS),
        `and ${problems.length - MAX_PROBLEMS} more problems`,
      ];
}
