import { bytesInWords, list, quantity, type LivePod } from '../../../live';
import { SERVER_CONTAINER } from '../../../manifests';
import type { Cause } from '../../Cause';
import { howOften, PATIENCE, type Termination } from './termination';

/** A container that needed more memory than it may have. */
export function outOfMemory(
  { spec }: LivePod,
  termination: Termination,
  doing: string,
): Cause {
  const limit = quantity(
    list(spec?.containers).find(({ name }) => name === SERVER_CONTAINER)
      ?.resources?.limits?.memory,
  );
  return {
    code: 'out-of-memory',
    message: `A replica was killed ${howOften(
      termination,
    )} while ${doing}: it needs more memory than ${
      limit === undefined ? 'its limit' : `its limit of ${bytesInWords(limit)}`
    }`,
    action: 'Ask for more memory for one replica',
    permanent: termination.restarts >= PATIENCE,
  };
}
