import { ResponseError } from '@backstage/errors';
import { Text } from '../translation';

/** The status of the answer that an error stands for, if it stands for one. */
export function statusOf(error: unknown): number | undefined {
  return ResponseError.is(error) ? error.statusCode : undefined;
}

/** Why something failed, in words for the person in front of the page. */
export function reasonOf(error: unknown, text: Text): string {
  if (ResponseError.is(error)) {
    return error.statusCode === 401 || error.statusCode === 403
      ? text('common.noPermission')
      : error.body.error.message;
  }
  // The browser throws a TypeError when no answer came at all.
  if (error instanceof TypeError) {
    return text('common.unreachable');
  }
  return error instanceof Error ? error.message : String(error);
}
