import { CustomErrorBase } from '@backstage/errors';

/**
 * A write was refused because a worker with a later claim has written before.
 *
 * The worker that sees it lost its claim: it must stop at once and write nothing.
 */
export class StaleEpochError extends CustomErrorBase {
  name = 'StaleEpochError' as const;
}
