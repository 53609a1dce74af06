import type { Pending } from '@fairway/backstage-plugin-mlops-node';
import { folderOf, type GitOps } from './gitOpsPlan';
import type { Shortfall } from './shortfall';
import { filesInWords, revisionsInWords } from './words';

/** On the anchor: numbers of revisions that were declared and are not in Git yet. */
export const AWAITED = 'fairway.dev/awaited';

/** What somebody has to do in Git before the declaration takes effect. Pure. */
export function pendingFor(
  shortfalls: readonly Shortfall[],
  service: { name: string },
  gitOps: GitOps,
): Pending {
  const missing = shortfalls.filter(shortfall => shortfall.missing.length > 0);
  const folder = folderOf(gitOps, service);
  return pending(
    [
      ...(missing.length > 0
        ? [
            `${awaitedInWords(
              missing.map(({ number }) => number),
            )}: ${filesInWords(
              folder,
              missing.flatMap(shortfall => shortfall.missing),
            )}`,
          ]
        : []),
      ...shortfalls.flatMap(({ number, replicas }) =>
        replicas
          ? [
              `Revision ${number} shall have at least ${replicas.wanted} replicas, and Git gives it ${replicas.there}: see ${folder}`,
            ]
          : [],
      ),
    ].join('. '),
    gitOps,
  );
}

/** What is waited for, without the files: those are told where there is room. */
export function awaitedInWords(numbers: readonly number[]): string {
  return `${revisionsInWords(numbers)} ${
    numbers.length === 1 ? 'waits until its' : 'wait until their'
  } objects are merged in Git and applied`;
}

/**
 * The same for what has to leave Git: the folder as a whole, since a
 * `kustomization.yaml` that names a file which is not there stops the tool for all
 * that it applies with it. Pure.
 */
export function pendingRemoval(
  files: readonly string[],
  service: { name: string },
  gitOps: GitOps,
): Pending {
  const folder = folderOf(gitOps, service);
  return pending(
    `Its pods run until the folder ${folder} is deleted from Git and that is applied: ${filesInWords(
      folder,
      files,
    )}`,
    gitOps,
  );
}

function pending(message: string, { repoUrl }: GitOps): Pending {
  return {
    outcome: 'pending',
    message,
    ...(repoUrl !== undefined && { url: repoUrl }),
  };
}

export function encodeAwaited(numbers: readonly number[]): string | null {
  return numbers.length === 0
    ? null
    : [...numbers].sort((a, b) => a - b).join(',');
}

/** What {@link encodeAwaited} wrote; nothing where somebody has spoiled it. */
export function decodeAwaited(value: unknown): number[] {
  return typeof value === 'string' && /^\d{1,9}(,\d{1,9}){0,99}$/.test(value)
    ? value.split(',').map(Number)
    : [];
}
