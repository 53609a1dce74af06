import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

/**
 * One hash over the contents of files and folders; what is absent counts as
 * absent.
 *
 * @param root what the names are relative to
 * @param paths files and folders
 * @param skip names of files that do not matter
 */
export function fingerprint(root, paths, skip = /(?!)/) {
  const hash = createHash('sha256');
  for (const path of [...paths].sort()) {
    for (const file of filesOf(path)) {
      if (!skip.test(file)) {
        hash.update(`${relative(root, file)}\0`);
        hash.update(readFileSync(file));
        hash.update('\0');
      }
    }
  }
  return hash.digest('hex');
}

function filesOf(path) {
  if (!existsSync(path)) {
    return [];
  }
  if (!statSync(path).isDirectory()) {
    return [path];
  }
  return readdirSync(path, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(entry =>
      entry.isDirectory() || entry.isFile()
        ? filesOf(join(path, entry.name))
        : [],
    );
}

/** The packages of the monorepo: folder and manifest. */
export function workspaces(root) {
  return ['packages', 'plugins']
    .map(folder => join(root, folder))
    .filter(existsSync)
    .flatMap(folder => readdirSync(folder).map(name => join(folder, name)))
    .filter(folder => existsSync(join(folder, 'package.json')))
    .map(folder => ({
      folder,
      manifest: JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')),
    }));
}
