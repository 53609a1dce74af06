import { Asked } from '../errors/asked';
import { KubernetesError } from '../errors/errors';
import { readStatus, statusError } from '../errors/statusError';
import { parseJson } from '../objects/json';
import { Answer, notOfAnApiServer } from './answers';

/** The error for an answer whose status is none of success. */
export function refusal(
  cluster: string,
  asked: Asked,
  answer: Answer,
  text: string,
): KubernetesError {
  const { code, retryAfterMs, contentType } = answer;
  const status = readStatus(parseJson(text));
  // Of an API that it does not have, and before its own handlers, an API server
  // answers in plain text.
  const isItsOwn = status.message !== '' || /^text\/plain/.test(contentType);
  return isItsOwn || code === 401 || code === 429
    ? statusError(cluster, asked, {
        ...status,
        code,
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      })
    : notOfAnApiServer(cluster, asked, answer);
}

/** Whatever answers may say what it was sent. */
export function hide(secrets: string[], text: string): string {
  return secrets.reduce(
    (left, secret) => left.replaceAll(secret, '[hidden]'),
    text,
  );
}
