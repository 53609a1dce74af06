import { ArtifactError } from '../artifacts/ArtifactError.ts';
import { isNoSpace } from '../artifacts/isNoSpace.ts';
import { Transfer, type ArtifactSource } from '../artifacts/Transfer.ts';
import { shownUri } from '../artifacts/uris.ts';
import { openWebSource } from '../artifacts/webSource.ts';
import { messageOf } from '../errors.ts';
import { bundledAuthorities } from './container/bundledAuthorities.ts';
import { fetchAdvice } from './fetchAdvice.ts';
import type { FetchOptions } from './fetchOptions.ts';
import { Place } from './place/Place.ts';
import { readAuthorization } from './readAuthorization.ts';
import { Staging } from './place/Staging.ts';

/** What came of it. */
export interface FetchResult {
  /** `present`: it was here, and nothing was fetched. */
  event: 'fetched' | 'present';
  path: string;
  bytes: number;
  digest: string;
}

function unknownScheme(url: URL): ArtifactError {
  const isImage = url.protocol === 'oci:';
  return new ArtifactError({
    fault: 'not-allowed',
    message: isImage
      ? 'A model in a registry of images (oci:) is not fetched: the cluster mounts it as a volume of the kind image'
      : `This command cannot fetch ${shownUri(
          url,
        )}: it knows https: only, and http: of private addresses`,
    action: isImage
      ? 'Mount it so and serve the path of the mount, or give an https: URI.'
      : 'Give the model version an https: URI.',
  });
}

/** An error of the file system, in words. */
function unstorable(to: string, error: unknown): unknown {
  const { syscall } = error as NodeJS.ErrnoException;
  if (error instanceof ArtifactError || syscall === undefined) {
    return error;
  }
  return new ArtifactError({
    fault: isNoSpace(error) ? 'disk-full' : 'storage',
    message: `The model cannot be stored at ${to}: ${messageOf(error)}`,
    action: 'Check that there is room, and that this user may write there.',
    cause: error,
  });
}

async function transferTo(
  place: Place,
  options: FetchOptions,
  stop: { signal: AbortSignal; open: OpenUri },
): Promise<{ path: string; bytes: number }> {
  const { url, digest, maximalBytes, timeoutMs } = options;
  const staging = await Staging.create(place.folder);
  try {
    const transfer = Transfer.create({
      uri: url.href,
      folder: staging.folder,
      // Whoever serves it may be another user of the same container group.
      fileMode: 0o444,
      maximalBytes,
      timeoutMs,
      advice: fetchAdvice,
      ...stop,
    });
    const transferred = await transfer.run(digest);
    const path = await place.put(staging.folder, transferred);
    return { path, bytes: transferred.bytes };
  } finally {
    await staging.remove();
  }
}

type OpenUri = (uri: string, signal: AbortSignal) => Promise<ArtifactSource>;

/**
 * Brings a model to its place, unless it is there.
 *
 * @param signal - gives up, with its reason
 * @throws ArtifactError, or StartError where the authorization cannot be read
 */
export async function fetchModel(
  options: FetchOptions,
  context: { version: string; signal: AbortSignal },
): Promise<FetchResult> {
  const { url, digest, to, allowed, authorizationFile } = options;
  const { signal } = context;
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw unknownScheme(url);
  }
  const authorization =
    authorizationFile === undefined
      ? undefined
      : await readAuthorization(authorizationFile);
  const authorities = await bundledAuthorities(process.env);
  const open: OpenUri = (uri, stopped) =>
    openWebSource({
      url: new URL(uri),
      allowed,
      advice: fetchAdvice,
      signal: stopped,
      userAgent: `fairway-onnx-server/${context.version}`,
      ...(authorization !== undefined && { authorization }),
      ...(authorities && { authorities }),
    });
  try {
    const place = await Place.create(to);
    const known = await place.find({ uri: url.href, digest, signal });
    const found = known ?? (await transferTo(place, options, { signal, open }));
    return { event: known ? 'present' : 'fetched', ...found, digest };
  } catch (error) {
    throw unstorable(to, error);
  }
}
