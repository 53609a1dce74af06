import { Finding } from '@fairway/backstage-plugin-mlops-common';
import { constants } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AllowedSources } from '../config';

/** Would the artifact at this address be loaded? Reads no byte of it. */
export async function artifactFindings(
  uri: string,
  allow: AllowedSources,
): Promise<Finding[]> {
  const url = URL.canParse(uri) ? new URL(uri) : undefined;
  switch (url?.protocol) {
    case 'file:':
      return fileFindings(url, allow);
    case 'https:':
      return httpsFindings(url, allow);
    default:
      return [
        {
          severity: 'blocking',
          code: 'artifact-scheme-not-allowed',
          message: `The artifact ${uri} cannot be loaded on this machine: only file and https addresses can`,
          fix: 'Put the artifact where this machine can read it, and change the uri of the model version',
        },
      ];
  }
}

async function fileFindings(
  url: URL,
  allow: AllowedSources,
): Promise<Finding[]> {
  const path = pathOf(url);
  if (path === undefined) {
    return [unreadable(url.href, 'this is not a path on this machine')];
  }
  const roots = await existing(allow.roots);
  try {
    // Links are followed first, so none can lead out of the allowed folders.
    const real = await realpath(path);
    if (!roots.some(root => isInside(real, root))) {
      return [notAllowed(url.href)];
    }
    if (!(await stat(real)).isFile()) {
      return [unreadable(url.href, 'this is not a file')];
    }
    await access(real, constants.R_OK);
    return [];
  } catch (error) {
    // Whether something exists outside of the allowed folders is not told.
    if (![...roots, ...allow.roots].some(root => isInside(path, root))) {
      return [notAllowed(url.href)];
    }
    const { code } = error as NodeJS.ErrnoException;
    return [
      code === 'ENOENT' || code === 'ENOTDIR'
        ? missing(url.href)
        : unreadable(url.href, `reading it fails with ${code}`),
    ];
  }
}

function httpsFindings(url: URL, { hosts }: AllowedSources): Finding[] {
  return !url.username &&
    !url.password &&
    hosts.some(({ host }) => host === url.host)
    ? []
    : [notAllowed(url.href)];
}

/** The folders that are there, without links in their paths. */
async function existing(roots: string[]): Promise<string[]> {
  const real = await Promise.all(
    roots.map(root => realpath(root).catch(() => undefined)),
  );
  return real.filter(root => root !== undefined);
}

function pathOf(url: URL): string | undefined {
  if (url.host || url.search || url.hash) {
    return undefined;
  }
  try {
    return fileURLToPath(url);
  } catch {
    return undefined;
  }
}

function isInside(path: string, root: string): boolean {
  return (
    path === root || path.startsWith(root.endsWith(sep) ? root : root + sep)
  );
}

function notAllowed(uri: string): Finding {
  return {
    severity: 'blocking',
    code: 'artifact-source-not-allowed',
    message: `The artifact ${uri} is in no place that models may be loaded from`,
    fix: 'Ask a platform engineer to add its folder or address to mlops.models.allow, or put the artifact in an allowed place',
  };
}

function missing(uri: string): Finding {
  return {
    severity: 'blocking',
    code: 'artifact-missing',
    message: `There is no file at ${uri}`,
    fix: 'Put the artifact there, or correct the uri of the model version',
  };
}

function unreadable(uri: string, why: string): Finding {
  return {
    severity: 'blocking',
    code: 'artifact-unreadable',
    message: `The artifact ${uri} cannot be read: ${why}`,
    fix: 'Make it a file that the user of the backend may read',
  };
}
