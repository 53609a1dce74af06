import { containerStatuses, list, text, type LivePod } from '../../../live';
import type { Cause } from '../../Cause';
import type { PodFacts } from '../../PodFacts';
import { because, quote } from '../../quote';

/** Reasons of waiting containers (kubelet, `pkg/kubelet/images/types.go`). */
const REASONS = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'ImageInspectError',
  'RegistryUnavailable',
  'SignatureValidationFailed',
]);

interface PullFailure {
  says: RegExp;
  why: string;
  action: string;
  /** Once it was tried again in vain. */
  permanent: boolean;
}

const failures: PullFailure[] = [
  {
    says: /unauthorized|authentication required|access denied|\b40[13]\b|insufficient_scope|no basic auth/i,
    why: 'the registry does not let this cluster have it',
    action:
      'Ask a platform engineer to give the namespace a valid pull secret for the registry',
    permanent: false,
  },
  {
    says: /\b429\b|too ?many ?requests|rate limit/i,
    why: 'the registry answers that too many images were pulled',
    action:
      'Wait, or ask a platform engineer to pull through a registry of your own',
    permanent: false,
  },
  {
    says: /no match for platform/i,
    why: 'it is not made for the processors of these nodes',
    action: 'Use an image that is made for them, or choose another pool',
    permanent: true,
  },
  {
    says: /not found|manifest unknown|name unknown/i,
    why: 'the registry does not have it',
    action:
      'Check the name and digest of the image, and that it was pushed to this registry',
    permanent: true,
  },
  {
    says: /x509|certificate/i,
    why: 'the certificate of the registry is not trusted by the nodes',
    action:
      'Ask a platform engineer to have the nodes trust the authority of the registry',
    permanent: false,
  },
  {
    says: /no space left/i,
    why: 'the disk of the node is full',
    action: 'Ask a platform engineer to look at the disk of the node',
    permanent: false,
  },
  {
    says: /dial tcp|no such host|timeout|connection (?:refused|reset)|deadline exceeded|unreachable|\bEOF\b/i,
    why: 'the registry cannot be reached from the node',
    action:
      'Check the name of the registry and the network of the cluster; it is tried again by itself',
    permanent: false,
  },
];

const unknownFailure: Omit<PullFailure, 'says'> = {
  why: 'pulling it fails',
  action: 'Check the image and its registry; it is tried again by itself',
  permanent: false,
};

/** An image that cannot be had: of a container, or of a volume with the model. */
export function imageCauses({ pod, events }: PodFacts): Cause[] {
  return containerStatuses(pod).flatMap(({ name, image, state }) => {
    const reason = text(state?.waiting?.reason);
    const message = text(state?.waiting?.message);
    const wanted =
      /image "([^"]{1,500})"/.exec(message)?.[1] ??
      (imageIn(pod, text(name)) || text(image));
    const what = `The image ${quote(wanted)}${
      isModel(pod, wanted) ? ' with the model' : ''
    }`;
    switch (reason) {
      case 'InvalidImageName':
        return [invalidName(what, message)];
      case 'ErrImageNeverPull':
        return [neverPulled(what)];
      default:
        return REASONS.has(reason)
          ? [pullFailed(what, reason, `${message} ${pullEvent(events)}`)]
          : [];
    }
  });
}

function invalidName(what: string, message: string): Cause {
  return {
    code: 'image-name-invalid',
    message: `${what} has a name that no image can have${because(message)}`,
    action:
      'Ask a platform engineer to correct the name of the image in the configuration',
    permanent: true,
  };
}

function neverPulled(what: string): Cause {
  return {
    code: 'image-never-pulled',
    message: `${what} is not on the node, and the cluster was told never to pull it`,
    action:
      'Ask a platform engineer to bring the image to the nodes, or to let them pull it',
    permanent: true,
  };
}

function pullFailed(what: string, reason: string, said: string): Cause {
  const failure =
    failures.find(({ says }) => says.test(said)) ?? unknownFailure;
  const detail = pullDetail(said);
  return {
    code: 'image-pull-failed',
    message: `${what} cannot be pulled: ${failure.why}${
      detail ? ` (${detail})` : ''
    }`,
    action: failure.action,
    // Of the first failure nobody knows yet whether it is the last.
    permanent: failure.permanent && reason === 'ImagePullBackOff',
  };
}

/** What the registry or the network said, without what the layers above have put before it. */
function pullDetail(said: string): string {
  const inner = said
    .replace(/Back-off pulling image "[^"]*":?\s*/g, '')
    .replace(/ErrImagePull:\s*/g, '')
    .replace(/Failed to pull image "[^"]*":?\s*/g, '')
    .replace(/rpc error: code = \w+ desc = /g, '');
  return quote(inner, 300);
}

function pullEvent(events: PodFacts['events']): string {
  return text(
    events.find(
      ({ reason, message }) =>
        reason === 'Failed' && /^Failed to pull image/.test(text(message)),
    )?.message,
  );
}

function imageIn({ spec }: LivePod, container: string): string {
  return text(
    [...list(spec?.initContainers), ...list(spec?.containers)].find(
      ({ name }) => name === container,
    )?.image,
  );
}

function isModel({ spec }: LivePod, image: string): boolean {
  return list(spec?.volumes).some(volume => volume.image?.reference === image);
}
