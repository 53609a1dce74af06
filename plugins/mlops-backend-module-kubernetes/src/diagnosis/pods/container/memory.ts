import {
  bytesInWords,
  isServer,
  list,
  quantity,
  text,
  type LivePod,
} from '../../../live';
import type { Cause } from '../../Cause';
import { howOften, PATIENCE, type Termination } from './termination';

/** A container that needed more memory than it may have. */
export function outOfMemory(
  { spec }: LivePod,
  termination: Termination,
  doing: string,
): Cause {
  const limit = quantity(
    list(spec?.containers).find(({ name }) => isServer(text(name)))?.resources
      ?.limits?.memory,
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
