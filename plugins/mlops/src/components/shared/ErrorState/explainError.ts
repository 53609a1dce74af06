import type { Text } from '../../../translation';

type Explained = {
  kind: 'failed' | 'noPermission' | 'notFound';
  title: string;
  text: string;
};

/** The message of the backend without the wrapping of `ResponseError`. */
export function messageOf(error: Error): string {
  const body = (error as { body?: { error?: { message?: unknown } } }).body;
  const inner = body?.error?.message;
  return typeof inner === 'string' && inner ? inner : error.message;
}

export const statusOf = (error: Error): number | undefined =>
  (error as { statusCode?: number }).statusCode;

/** Says what went wrong in plain words, and tells refusals from failures. */
export function explainError(error: Error, t: Text): Explained {
  const status = statusOf(error);
  if (status === 403 || error.name === 'NotAllowedError') {
    return {
      kind: 'noPermission',
      title: t('common.error.noPermissionTitle'),
      text: t('common.error.noPermission'),
    };
  }
  if (status === 404 || error.name === 'NotFoundError') {
    return {
      kind: 'notFound',
      title: t('common.error.notFoundTitle'),
      text: t('common.error.notFound'),
    };
  }
  const text = {
    TimeoutError: t('common.error.timeout'),
    TypeError: t('common.error.unreachable'),
  }[error.name];
  return {
    kind: 'failed',
    title: t('common.error.title'),
    text: text ?? messageOf(error),
  };
}
