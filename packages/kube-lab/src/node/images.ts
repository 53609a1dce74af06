import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const timeoutMs = 120_000;
const oci = 'application/vnd.oci.image';
const architectures: Record<string, string> = { x64: 'amd64', arm64: 'arm64' };

/** Name that an index gives an image, for containerd. */
const nameAnnotation = 'io.containerd.image.name';

/** The same without the repository: its tag. */
export const tagAnnotation = 'org.opencontainers.image.ref.name';

/** What an image has and runs. */
interface Image {
  /** Folder of what is in it. */
  folder: string;
  /** Files and folders of that folder; all others are left out. */
  contents: string[];
  entrypoint: string[];
  environment?: Readonly<Record<string, string>>;
  /** How its index names it, by the annotation that it does so with. */
  named: Readonly<Record<string, string>>;
}

/** Writes an image of one layer as an OCI image layout, into a folder that is made for it. */
export async function writeImage(layout: string, image: Image): Promise<void> {
  const { folder, contents, entrypoint, environment = {}, named } = image;
  const blobs = join(layout, 'blobs', 'sha256');
  mkdirSync(blobs, { recursive: true });
  const archive = join(layout, 'layer.tar');
  await run(
    'tar',
    [
      ...['--sort=name', '--mtime=@0', '--owner=0', '--group=0'],
      ...['--numeric-owner', '-C', folder, '-cf', archive, ...contents],
    ],
    { timeout: timeoutMs },
  );
  const store = (mediaType: string, bytes: Buffer) => {
    const hash = createHash('sha256').update(bytes).digest('hex');
    writeFileSync(join(blobs, hash), bytes);
    return { mediaType, digest: `sha256:${hash}`, size: bytes.length };
  };
  const json = (type: string, value: unknown) =>
    store(`${oci}.${type}.v1+json`, Buffer.from(JSON.stringify(value)));
  const layer = store(`${oci}.layer.v1.tar`, readFileSync(archive));
  rmSync(archive);
  const manifest = json('manifest', {
    schemaVersion: 2,
    mediaType: `${oci}.manifest.v1+json`,
    config: json('config', {
      architecture: architectures[process.arch],
      os: 'linux',
      config: {
        Entrypoint: entrypoint,
        User: '65535:65535',
        Env: Object.entries(environment).map(entry => entry.join('=')),
      },
      rootfs: { type: 'layers', diff_ids: [layer.digest] },
    }),
    layers: [layer],
  });
  writeFileSync(
    join(layout, 'index.json'),
    JSON.stringify({
      schemaVersion: 2,
      manifests: [{ ...manifest, annotations: named }],
    }),
  );
  writeFileSync(
    join(layout, 'oci-layout'),
    JSON.stringify({ imageLayoutVersion: '1.0.0' }),
  );
}

/**
 * Writes an image with one program and nothing else as an OCI image layout.
 *
 * @param options.layout folder that is made for it
 * @param options.folder of the program
 * @param options.program name of its file
 */
export async function writeProgramImage(options: {
  layout: string;
  folder: string;
  program: string;
  reference: string;
}): Promise<void> {
  const { layout, folder, program, reference } = options;
  await writeImage(layout, {
    folder,
    contents: [program],
    entrypoint: [`/${program}`],
    named: { [nameAnnotation]: reference },
  });
}

/**
 * Gives a container runtime the image in an OCI image layout.
 *
 * @param options.repository name of an image whose index says only its tag
 */
export async function importImage(options: {
  socket: string;
  layout: string;
  /** File that is made on the way. */
  archive: string;
  repository?: string;
}): Promise<void> {
  const { socket, layout, archive, repository } = options;
  await run('tar', ['-C', layout, '-cf', archive, '.'], { timeout: timeoutMs });
  await run(
    'ctr',
    [
      ...['--address', socket, '--namespace', 'k8s.io', 'images', 'import'],
      ...(repository ? ['--base-name', repository, '--digests'] : []),
      archive,
    ],
    { timeout: timeoutMs },
  );
}

/** The tag that the index of a layout gives its image. */
export function tagOf(layout: string): string {
  const index = JSON.parse(readFileSync(join(layout, 'index.json'), 'utf8'));
  const tag = index.manifests?.[0]?.annotations?.[tagAnnotation];
  if (typeof tag !== 'string') {
    throw new RangeError(
      `${layout}/index.json gives its image no ${tagAnnotation}`,
    );
  }
  return tag;
}

/** The digest of the image that the index of a layout names first. */
export function digestOf(layout: string): string {
  const index = JSON.parse(readFileSync(join(layout, 'index.json'), 'utf8'));
  return index.manifests[0].digest;
}
