import { hasEnded, modelStatus } from '../../../live';
import type { Cause, CauseCode } from '../../Cause';
import type { PodFacts } from '../../PodFacts';
import { quote } from '../../quote';
import { outOfMemory } from './memory';
import { failureOf, isOutOfMemory } from './termination';

interface FetchFailure {
  code: CauseCode;
  why: string;
  action: string;
  permanent: boolean;
}

const tryAgain = 'it is tried again by itself';

/** By the exit codes of `onnx-server fetch` (packages/onnx-server, `fetch/exitCodes.ts`). */
const byExitCode: Record<number, FetchFailure> = {
  2: {
    code: 'model-download-failed',
    why: 'The model cannot be asked for',
    action: 'Correct the uri and digest of the model version',
    permanent: true,
  },
  3: {
    code: 'digest-mismatch',
    why: 'What is at the address of the model is another file than was registered',
    action:
      'Register the new file as a new version, or put the old one back: its digest must be the one of the model version',
    permanent: true,
  },
  4: {
    code: 'model-not-usable',
    why: 'The model cannot be stored as it is',
    action:
      'Save the model again, with its weights in the same file or in files beside it, and register that as a new version',
    permanent: true,
  },
  10: {
    code: 'model-not-allowed',
    why: 'The model is at a place that pods may not fetch from',
    action:
      'Ask a platform engineer to add the server to mlops.models.allow, or put the model on an allowed one',
    permanent: true,
  },
  11: {
    code: 'model-download-failed',
    why: 'The model cannot be downloaded: the name of its server is not known in the cluster',
    action: `Check the uri of the model version and the DNS of the cluster; ${tryAgain}`,
    permanent: false,
  },
  12: {
    code: 'model-download-failed',
    why: 'The model cannot be downloaded: its server cannot be reached from the cluster',
    action: `Check the server, and that pods of the namespace may reach it; ${tryAgain}`,
    permanent: false,
  },
  13: {
    code: 'model-download-failed',
    why: 'The model cannot be downloaded: the certificate of its server is not trusted',
    action: `Have the server show a certificate of a public authority, or ask a platform engineer to have pods trust its own one (modelAuthority of the cluster, caBundleConfigMapName of KServe); ${tryAgain}`,
    permanent: false,
  },
  14: {
    code: 'model-download-failed',
    why: 'The model cannot be downloaded: its server does not give it',
    action: `Check that the model is at its uri and may be read without credentials; ${tryAgain}`,
    permanent: false,
  },
  15: {
    code: 'model-not-allowed',
    why: 'The address of the model leads elsewhere, and redirects are not followed',
    action: 'Register the address that it leads to as the uri of a new version',
    permanent: true,
  },
  16: {
    code: 'model-too-large',
    why: 'The model is larger than the memory of a replica',
    action: 'Ask for more memory',
    permanent: true,
  },
  17: {
    code: 'model-download-failed',
    why: 'The model was not downloaded in time',
    action: `Check how fast its server is; ${tryAgain}`,
    permanent: false,
  },
  18: {
    code: 'model-download-failed',
    why: 'The disk of the node is too full for the model',
    action: `Ask a platform engineer to look at the disk of the node; ${tryAgain}`,
    permanent: false,
  },
};

const unknown: FetchFailure = {
  code: 'model-download-failed',
  why: 'The model cannot be downloaded',
  action: `See the logs of the container "model"; ${tryAgain}`,
  permanent: false,
};

/** Why the container that fetches the model has failed. */
export function modelCauses({ pod }: PodFacts): Cause[] {
  const failure = hasEnded(pod) ? undefined : failureOf(modelStatus(pod));
  if (!failure) {
    return [];
  }
  if (isOutOfMemory(failure)) {
    return [outOfMemory(pod, failure, 'fetching the model')];
  }
  const { code, why, action, permanent } =
    byExitCode[failure.exitCode] ?? unknown;
  const said = quote(failure.message);
  return [
    {
      code,
      message: `${why}${
        said ? ` (${said})` : ` (exit code ${failure.exitCode})`
      }`,
      action,
      permanent,
    },
  ];
}
