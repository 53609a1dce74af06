import { nearest, oneOf, quoted } from './words';

/** The schemes that the uri of a model version may have. */
export const MODEL_URI_SCHEMES = [
  'file',
  'https',
  'oci',
  's3',
  'gs',
  'hf',
  'models',
  'pvc',
] as const;

const EXAMPLES: Record<string, string> = {
  file: 'file:./v1/model.onnx',
  https: 'https://models.example.com/model.onnx',
  oci: 'oci://registry.example.com/models/name:1',
  s3: 's3://bucket/path/model.onnx',
  gs: 'gs://bucket/path/model.onnx',
  hf: 'hf://organisation/name',
  models: 'models:/name/1',
  pvc: 'pvc://claim/path',
};

/** Schemes that name a host, a bucket or a claim after two slashes. */
const WITH_AUTHORITY = ['https', 'oci', 's3', 'gs', 'hf', 'pvc'];

const split = (uri: string) => {
  const match = /^([a-z][a-z0-9+.-]*):(?:\/\/([^/?#]*))?(.*)$/i.exec(uri);
  return match
    ? {
        scheme: match[1].toLowerCase(),
        authority: match[2] as string | undefined,
        rest: match[3],
      }
    : undefined;
};

const credentials = (path: string) =>
  `${path} carries a user name or password: remove it, everybody who may read the catalog reads it; credentials belong in the configuration of the serving target`;

// A message is shown and logged: where there is something before an @ it may
// be a secret even if nothing else about the URI is right.
const withoutSecret = (uri: string) =>
  uri.replace(/\/\/[^/@]*@/, '//...@').replace(/\?.*$/, '?...');

/** Says what is wrong with the uri of a model version. */
export function modelUriProblems(path: string, uri: string): string[] {
  const parts = split(uri);
  const allowed = oneOf(MODEL_URI_SCHEMES.map(scheme => `${scheme}:`));
  if (!parts) {
    return [
      `${path} ${quoted(
        withoutSecret(uri),
      )} is not a URI: begin with a scheme, ${allowed}; a file beside the entity is \`uri: file:./model.onnx\``,
    ];
  }
  const { scheme, authority, rest } = parts;
  if (authority?.includes('@')) {
    return [credentials(path)];
  }
  if (!MODEL_URI_SCHEMES.some(known => known === scheme)) {
    const meant =
      scheme === 'http' ? 'https' : nearest(scheme, MODEL_URI_SCHEMES);
    return [
      `${path} has the scheme ${scheme}:, which is not allowed: ${
        meant ? `did you mean ${meant}:? ` : ''
      }use ${allowed}`,
    ];
  }
  const needsAuthority = WITH_AUTHORITY.includes(scheme);
  const empty = needsAuthority
    ? !authority || (scheme !== 'https' && rest.replace(/^\//, '') === '')
    : rest.replace(/^[./]*/, '') === '' || (scheme === 'file' && !!authority);
  // eslint-disable-next-line no-control-regex
  const unreadable = /[\s\u0000-\u001f\u007f\\]/.test(uri);
  if (empty || unreadable || (scheme === 'https' && !URL.canParse(uri))) {
    return [
      `${path} ${quoted(
        withoutSecret(uri),
      )} is not a ${scheme}: URI: write it like ${EXAMPLES[scheme]}`,
    ];
  }
  return [];
}

/** Says what is wrong with the place of a model card. */
export function cardProblems(path: string, card: string): string[] {
  const parts = split(card);
  if (!parts) {
    return card.startsWith('/')
      ? [
          `${path} ${quoted(
            card,
          )} is an absolute path: write it relative to the file of the entity, such as \`card: ./MODEL_CARD.md\``,
        ]
      : [];
  }
  if (parts.authority?.includes('@')) {
    return [credentials(path)];
  }
  return ['https', 'http'].includes(parts.scheme) && URL.canParse(card)
    ? []
    : [
        `${path} ${quoted(
          withoutSecret(card),
        )} is neither a relative path such as ./MODEL_CARD.md nor an https: URL`,
      ];
}
