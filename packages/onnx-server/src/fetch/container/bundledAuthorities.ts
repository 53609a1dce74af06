import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { getCACertificates } from 'node:tls';
import { ArtifactError } from '../../artifacts/ArtifactError.ts';
import { messageOf } from '../../errors.ts';

/** Folder of the bundle, as KServe tells its storage initializers. */
const FOLDER = 'CA_BUNDLE_VOLUME_MOUNT_POINT';
const FILE = 'cabundle.crt';

/**
 * The certificates of all authorities to trust where KServe gives a bundle of
 * further ones (`caBundleConfigMapName` of its storage initializer; v0.20.0,
 * `storage_initializer_injector.go` and `kserve_storage.py`). Undefined where it
 * gives none, or one for S3 only, whose file has another name.
 *
 * @param environment - the variables of this process
 * @throws ArtifactError where there is a bundle that cannot be read
 */
export async function bundledAuthorities(
  environment: NodeJS.ProcessEnv,
): Promise<string[] | undefined> {
  const folder = environment[FOLDER];
  if (!folder) {
    return undefined;
  }
  const path = join(folder, FILE);
  try {
    const bundle = await readFile(path, 'utf8');
    return [...getCACertificates('default'), bundle];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw new ArtifactError({
      fault: 'untrusted',
      message: `The certificates of authorities at ${path} cannot be read: ${messageOf(
        error,
      )}`,
      action:
        'Correct the ConfigMap that caBundleConfigMapName of KServe names.',
      cause: error,
    });
  }
}
