import type { Finding } from '@fairway/backstage-plugin-mlops-common';
import type { DesiredRevision } from '@fairway/backstage-plugin-mlops-node';
import { withoutSecrets } from '../../text/withoutSecrets';
import type { ModelHost, Placement } from '../Placement';
import { imageReferenceOf } from '../pod/model';
import { modelHostOf } from '../pod/modelHost';

const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** An image by digest: registry, repository, an optional tag, and what it hashes to. */
const PINNED_IMAGE =
  /^[a-z0-9.-]+(:\d{1,5})?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)+(:[\w][\w.-]{0,127})?@sha256:[0-9a-f]{64}$/;

/** Can pods get the model, and will they know that it is the right one? */
export function artifactFindings(
  { spec }: DesiredRevision,
  { modelHosts }: Placement,
): Finding[] {
  return [
    ...addressFindings(spec.uri, modelHosts),
    ...(DIGEST.test(spec.digest) ? [] : [digestMissing(spec.digest)]),
  ];
}

function addressFindings(
  uri: string,
  modelHosts: readonly ModelHost[],
): Finding[] {
  const reference = imageReferenceOf(uri);
  if (reference !== undefined) {
    return imageFindings(reference, modelHosts);
  }
  const url = URL.canParse(uri) ? new URL(uri) : undefined;
  const host = modelHostOf(uri, modelHosts);
  const isPlain = url?.protocol === 'http:' && host?.private === true;
  if (!url || (url.protocol !== 'https:' && !isPlain)) {
    return [
      {
        severity: 'blocking',
        code: 'artifact-scheme-not-supported',
        message: `Pods cannot fetch the model from ${withoutSecrets(
          uri,
        )}: they know https and oci addresses`,
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
