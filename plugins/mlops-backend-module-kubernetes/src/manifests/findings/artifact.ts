import {
  CONTAINER_RUNTIME,
  parseHuggingFaceUri,
  PINNED_IMAGE,
  VLLM_RUNTIME,
  type Finding,
  type HuggingFaceModel,
  type OwnContainer,
  type RevisionSpec,
} from '@fairway/backstage-plugin-mlops-common';
import type { DesiredRevision } from '@fairway/backstage-plugin-mlops-node';
import { withoutSecrets } from '../../text/withoutSecrets';
import type { ModelHost, Placement } from '../Placement';
import { claimOf, imageReferenceOf } from '../pod/model';
import { modelHostOf } from '../pod/modelHost';

const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** Hugging Face's hub where no mirror is configured. */
const PUBLIC_HUB = 'https://huggingface.co';

/** Which addresses the pods of a runtime know, in words. */
const KNOWN: Record<string, string> = {
  onnx: 'they know https and oci addresses',
  [CONTAINER_RUNTIME]: 'they know https, oci and pvc addresses',
  [VLLM_RUNTIME]:
    'a language model is several files, for which they know hf (with a commit), oci and pvc addresses',
};

/** Can pods get the model, and will they know that it is the right one? */
export function artifactFindings(
  { spec }: DesiredRevision,
  { modelHosts, huggingFace }: Placement,
): Finding[] {
  const { uri, digest, runtime, container } = spec;
  const own = container ? serverImageFindings(container, modelHosts) : [];
  const hub = runtime === VLLM_RUNTIME ? parseHuggingFaceUri(uri) : undefined;
  if (hub) {
    return [...own, ...hubFindings(hub, digest, { modelHosts, huggingFace })];
  }
  const claim = runtime === 'onnx' ? undefined : claimOf(uri);
  return [
    ...own,
    ...(claim ? claimFindings(claim) : addressFindings(spec, modelHosts)),
    ...(DIGEST.test(digest) ? [] : [digestMissing(digest)]),
  ];
}

/** What is written in the catalog must not run what nobody has allowed. */
function serverImageFindings(
  { image }: OwnContainer,
  modelHosts: readonly ModelHost[],
): Finding[] {
  return modelHostOf(`https://${image.split('/')[0]}`, modelHosts)
    ? []
    : [
        {
          severity: 'blocking',
          code: 'image-source-not-allowed',
          message: `The image ${image} is in no registry that pods may run images of model versions from`,
          fix: 'Ask a platform engineer to add the registry to mlops.models.allow, or push the image to an allowed one',
        },
      ];
}

function hubFindings(
  { repository, commit }: HuggingFaceModel,
  digest: string,
  { modelHosts, huggingFace }: Pick<Placement, 'modelHosts' | 'huggingFace'>,
): Finding[] {
  const hub = huggingFace?.endpoint ?? PUBLIC_HUB;
  return [
    ...(modelHostOf(hub, modelHosts)
      ? []
      : [notAllowed(`${hub}/${repository}`)]),
    ...(digest === `gitCommit:${commit}`
      ? [
          {
            severity: 'info' as const,
            code: 'digest-is-commit',
            message: `The model is known by its commit: ${
              new URL(hub).host
            } is trusted to give the files that ${commit.slice(
              0,
              12,
            )} names, and nothing compares them again`,
            fix: 'Copy it to a registry and use its oci: address where every byte must be checked',
          },
        ]
      : [digestMissing(digest)]),
  ];
}

function claimFindings({ name, path }: { name: string; path: string }) {
  const isUsable =
    /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/.test(name) &&
    !path.split('/').includes('..');
  return [
    isUsable
      ? {
          severity: 'warning' as const,
          code: 'digest-not-checked',
          message: `What lies in the volume claim ${name} is served as it is: nobody compares it with the digest of the version`,
          fix: 'Put the model into a registry and use its oci: address where every byte must be checked',
        }
      : {
          severity: 'blocking' as const,
          code: 'artifact-address-unusable',
          message: `pvc://${name.slice(0, 100)}/${path.slice(
            0,
            100,
          )} names no folder of a volume claim`,
          fix: 'Write the uri of the model version as pvc://claim/folder',
        },
  ];
}

function addressFindings(
  { uri, runtime }: RevisionSpec,
  modelHosts: readonly ModelHost[],
): Finding[] {
  const reference = imageReferenceOf(uri);
  if (reference !== undefined) {
    return imageFindings(reference, modelHosts);
  }
  const url = URL.canParse(uri) ? new URL(uri) : undefined;
  const host = modelHostOf(uri, modelHosts);
  const isPlain = url?.protocol === 'http:' && host?.private === true;
  if (
    !url ||
    runtime === VLLM_RUNTIME ||
    (url.protocol !== 'https:' && !isPlain)
  ) {
    return [
      {
        severity: 'blocking',
        code: 'artifact-scheme-not-supported',
        message: `Pods cannot fetch the model from ${withoutSecrets(uri)}: ${
          KNOWN[runtime] ?? KNOWN.onnx
        }`,
        fix: 'Put the model on a server or in a registry, and change the uri of the model version',
      },
    ];
  }
  if (url.username || url.password) {
    return [
      {
        severity: 'blocking',
        code: 'artifact-address-unusable',
        message: `The address of the model holds a name or password: ${withoutSecrets(
          uri,
        )}`,
        fix: 'Take them out of the uri of the model version: everybody who sees it could read them',
      },
    ];
  }
  return host ? [] : [notAllowed(uri)];
}

function imageFindings(
  reference: string,
  modelHosts: readonly ModelHost[],
): Finding[] {
  if (!PINNED_IMAGE.test(reference)) {
    return [
      {
        severity: 'blocking',
        code: 'artifact-address-unusable',
        message: `The address oci://${withoutSecrets(
          reference,
        )} does not name one image by its digest`,
        fix: 'Write the uri of the model version as oci://registry/repository@sha256:<64 hexadecimal digits>',
      },
    ];
  }
  const [registry] = reference.split('/');
  return modelHostOf(`https://${registry}`, modelHosts)
    ? []
    : [notAllowed(`oci://${reference}`)];
}

function notAllowed(uri: string): Finding {
  return {
    severity: 'blocking',
    code: 'artifact-source-not-allowed',
    message: `The model at ${withoutSecrets(
      uri,
    )} is on no server that pods may fetch models from`,
    fix: 'Ask a platform engineer to add the server to mlops.models.allow, or put the model on an allowed one',
  };
}

function digestMissing(digest: string): Finding {
  return {
    severity: 'blocking',
    code: 'digest-missing',
    message:
      digest === ''
        ? 'The model version has no digest, so pods could not tell whether they got the right model'
        : `The digest of the model version is '${digest.slice(
            0,
            100,
          )}', not sha256: and 64 hexadecimal digits`,
    fix: 'Add `digest: sha256:<output of sha256sum>` to the model version',
  };
}
