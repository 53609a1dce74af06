import type {
  V1Container,
  V1Volume,
  V1VolumeMount,
} from '@kubernetes/client-node';
import {
  CONTAINER_RUNTIME,
  parseHuggingFaceUri,
  type RevisionSpec,
} from '@fairway/backstage-plugin-mlops-common';
import type { Placement } from '../Placement';
import { modelHostOf } from './modelHost';
import { computeQuantities, memoryQuantity } from './quantities';
import { containerSecurity, literal } from './security';

/** Folder in which the server finds the model. */
export const MODEL_FOLDER = '/mnt/models';

/** Name of the init container that fetches the model. */
export const MODEL_CONTAINER = 'model';

/** Name of the volume that holds it. */
export const MODEL_VOLUME = 'model';

const AUTHORITY_VOLUME = 'model-authority';
const AUTHORITY_FOLDER = '/etc/fairway/model-authority';
const AUTHORITY_FILE = 'ca.crt';

/** How the model of a revision gets into its pods. */
export interface ModelParts {
  volumes: V1Volume[];
  initContainers: V1Container[];
  /** Absent where the server brings the model, or fetches it. */
  mount?: V1VolumeMount;
}

/**
 * An image volume for `oci:` addresses, which the node pulls; a claim for `pvc:`
 * ones; otherwise an init container that fetches the file and compares its
 * digest, which our own server does again.
 */
export function modelParts(
  spec: RevisionSpec,
  placement: Placement,
): ModelParts {
  const mount = { name: MODEL_VOLUME, mountPath: MODEL_FOLDER, readOnly: true };
  const reference = imageReferenceOf(spec.uri);
  const claim = claimOf(spec.uri);
  if (
    parseHuggingFaceUri(spec.uri) ||
    (reference !== undefined && reference === spec.container?.image)
  ) {
    return { volumes: [], initContainers: [] };
  }
  if (claim) {
    return {
      volumes: [
        {
          name: MODEL_VOLUME,
          persistentVolumeClaim: { claimName: claim.name, readOnly: true },
        },
      ],
      initContainers: [],
      mount: { ...mount, ...(claim.path !== '' && { subPath: claim.path }) },
    };
  }
  if (reference !== undefined) {
    return {
      volumes: [
        {
          name: MODEL_VOLUME,
          image: { reference, pullPolicy: 'IfNotPresent' },
        },
      ],
      initContainers: [],
      mount,
    };
  }
  return {
    volumes: [
      {
        name: MODEL_VOLUME,
        emptyDir: { sizeLimit: memoryQuantity(spec.resources.memoryMiB) },
      },
      ...(placement.modelAuthority
        ? [
            {
              name: AUTHORITY_VOLUME,
              configMap: {
                name: placement.modelAuthority.configMap,
                items: [
                  { key: placement.modelAuthority.key, path: AUTHORITY_FILE },
                ],
              },
            },
          ]
        : []),
    ],
    initContainers: [fetchContainer(spec, placement)],
    mount,
  };
}

/** The reference of the image in an `oci:` address; undefined for all others. */
export function imageReferenceOf(uri: string): string | undefined {
  return /^oci:\/\/(.+)$/i.exec(uri)?.[1];
}

/** The claim and the folder of it in a `pvc:` address; undefined for all others. */
export function claimOf(
  uri: string,
): { name: string; path: string } | undefined {
  const match = /^pvc:\/\/([^/]+)\/*(.*)$/i.exec(uri);
  return match ? { name: match[1], path: match[2] } : undefined;
}

/**
 * Our server finds a model whatever it is called; an image of its own is told the
 * name that it has where it lies.
 */
function destinationOf({ uri, runtime }: RevisionSpec): string {
  const name = runtime === CONTAINER_RUNTIME ? fileNameOf(uri) : undefined;
  return name === undefined ? MODEL_FOLDER : `${MODEL_FOLDER}/${name}`;
}

/** The last part of the path of an address, where it can be the name of a file. */
function fileNameOf(uri: string): string | undefined {
  try {
    const name = decodeURIComponent(new URL(uri).pathname.split('/').at(-1)!);
    // eslint-disable-next-line no-control-regex
    return /^\.{0,2}$|[/\\\u0000-\u001f\u007f]/.test(name) ? undefined : name;
  } catch {
    return undefined;
  }
}

function fetchContainer(
  spec: RevisionSpec,
  { images, modelAuthority, modelHosts }: Placement,
): V1Container {
  // The scheduler counts the larger of this and the server, not the sum.
  const amounts = computeQuantities(spec);
  const host = modelHostOf(spec.uri, modelHosts);
  return {
    name: MODEL_CONTAINER,
    image: images.onnxServer,
    args: [
      'fetch',
      literal(spec.uri),
      '--digest',
      spec.digest,
      '--to',
      literal(destinationOf(spec)),
      // What is larger could not be loaded into the server's memory either.
      '--max-bytes',
      `${spec.resources.memoryMiB * 2 ** 20}`,
      ...(host
        ? ['--allow-host', `${host.host}${host.private ? '!private' : ''}`]
        : []),
    ],
    ...(modelAuthority && {
      env: [
        {
          name: 'NODE_EXTRA_CA_CERTS',
          value: `${AUTHORITY_FOLDER}/${AUTHORITY_FILE}`,
        },
      ],
    }),
    resources: { requests: amounts, limits: amounts },
    securityContext: containerSecurity(),
    terminationMessagePolicy: 'FallbackToLogsOnError',
    volumeMounts: [
      { name: MODEL_VOLUME, mountPath: MODEL_FOLDER },
      ...(modelAuthority
        ? [
            {
              name: AUTHORITY_VOLUME,
              mountPath: AUTHORITY_FOLDER,
              readOnly: true,
            },
          ]
        : []),
    ],
  };
}
