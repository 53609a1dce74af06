import { ObjectConflictError } from '../../client';

/** How often a look begins anew because somebody else was faster. */
const ATTEMPTS = 4;

/** Does it again, from its reading on, where somebody has written in between. */
export async function untilNobodyIsFaster<T>(
  act: () => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await act();
    } catch (error) {
      const isWorthIt =
        error instanceof ObjectConflictError &&
        error.conflict !== 'fieldManager' &&
        attempt < ATTEMPTS;
      if (!isWorthIt) {
        throw error;
      }
    }
  }
}
