import { CustomErrorBase } from '@backstage/errors';

/** The claim expired or was taken over: the worker must stop and write nothing. */
export class ClaimLostError extends CustomErrorBase {
  name = 'ClaimLostError' as const;
}
