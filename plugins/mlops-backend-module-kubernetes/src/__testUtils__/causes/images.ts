import {
  factsOf,
  podEvent,
  podWithModel,
  waits,
  type CauseCase,
} from './CauseCase';

const image = 'registry.example.com/fairway/onnx-server:0.1.0';
const pulling = (reason: string, why: string) =>
  factsOf(
    podWithModel(
      waits(
        reason,
        reason === 'ErrImagePull'
          ? why
          : `Back-off pulling image "${image}": ErrImagePull: ${why}`,
      ),
    ),
  );
const runtimeError = (code: string, why: string) =>
  `rpc error: code = ${code} desc = failed to pull and unpack image "${image}": failed to resolve reference "${image}": ${why}`;

/** Images that cannot be had. */
export const imageCases: CauseCase[] = [
  {
    code: 'image-name-invalid',
    what: 'an image whose name is none',
    facts: factsOf(
      podWithModel(
        waits(
          'InvalidImageName',
          'Failed to apply default image tag "Registry/X": couldn\'t parse image name',
        ),
      ),
    ),
    says: /image .* has a name that no image can have: .*couldn't parse/,
    permanent: true,
  },
  {
    code: 'image-never-pulled',
    what: 'an image that may not be pulled',
    facts: factsOf(
      podWithModel(
        waits(
          'ErrImageNeverPull',
          `Container image "${image}" is not present with pull policy of Never`,
        ),
      ),
    ),
    says: /onnx-server:0\.1\.0 is not on the node, and the cluster was told never to pull it/,
    permanent: true,
  },
  {
    code: 'image-pull-failed',
    what: 'an image that the registry does not have, at the first try',
    facts: pulling(
      'ErrImagePull',
      runtimeError('NotFound', `${image}: not found`),
    ),
    says: /the registry does not have it/,
    permanent: false,
  },
  {
    code: 'image-pull-failed',
    what: 'an image that the registry still does not have',
    facts: pulling(
      'ImagePullBackOff',
      runtimeError('NotFound', `${image}: not found`),
    ),
    says: /the registry does not have it/,
    permanent: true,
  },
  {
    code: 'image-pull-failed',
    what: 'a registry that wants credentials',
    facts: pulling(
      'ImagePullBackOff',
      runtimeError(
        'Unknown',
        'pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
      ),
    ),
    says: /the registry does not let this cluster have it/,
    permanent: false,
  },
  {
    code: 'image-pull-failed',
    what: 'a registry that had enough',
    facts: pulling(
      'ImagePullBackOff',
      runtimeError(
        'Unknown',
        'unexpected status from HEAD request to https://registry.example.com/v2/x: 429 Too Many Requests',
      ),
    ),
    says: /too many images were pulled/,
    permanent: false,
  },
  {
    code: 'image-pull-failed',
    what: 'a registry that nobody knows',
    facts: pulling(
      'ImagePullBackOff',
      runtimeError(
        'Unknown',
        'failed to do request: Head "https://registry.example.com/v2/x": dial tcp: lookup registry.example.com: no such host',
      ),
    ),
    says: /the registry cannot be reached from the node \(.*no such host\)/,
    permanent: false,
  },
  {
    code: 'image-pull-failed',
    what: 'an image for other processors',
    facts: pulling(
      'ImagePullBackOff',
      runtimeError('NotFound', 'no match for platform in manifest: not found'),
    ),
    says: /not made for the processors of these nodes/,
    permanent: true,
  },
  {
    code: 'image-pull-failed',
    what: 'a cause that only an event tells',
    facts: factsOf(
      podWithModel(
        waits('ImagePullBackOff', `Back-off pulling image "${image}"`),
      ),
      {
        events: [
          podEvent({
            reason: 'Failed',
            message: `Failed to pull image "${image}": tls: failed to verify certificate: x509: certificate signed by unknown authority`,
          }),
        ],
      },
    ),
    says: /the certificate of the registry is not trusted/,
    permanent: false,
  },
];
