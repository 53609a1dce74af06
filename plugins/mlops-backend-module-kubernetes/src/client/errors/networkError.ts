import { Asked, inWords } from './asked';
import { Arrival, KubernetesError, UnreachableError } from './errors';
import { isRecord } from '../objects/json';

/** Codes of errors from before a request could be sent. */
const notSentCodes = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_INVALID_ARG',
  'UND_ERR_PRX_CONN',
  'UND_ERR_PRX_TLS',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** What OpenSSL calls certificates that it does not accept. */
const certificateCodes =
  /^(CERT_|CRL_|DEPTH_ZERO_SELF_SIGNED_CERT$|SELF_SIGNED_CERT_IN_CHAIN$|UNABLE_TO_|INVALID_CA$|PATH_LENGTH_EXCEEDED$|HOSTNAME_MISMATCH$|ERR_TLS_CERT_ALTNAME_INVALID$)/;

interface Failure {
  code: string;
  syscall: string;
  message: string;
}

/** The first of several errors where every address was tried. */
function failureOf(error: unknown): Failure {
  const single =
    error instanceof AggregateError && error.errors.length > 0
      ? error.errors[0]
      : error;
  const { code, syscall, message } = isRecord(single)
    ? single
    : { code: undefined, syscall: undefined, message: String(single) };
  return {
    code: typeof code === 'string' ? code : '',
    syscall: typeof syscall === 'string' ? syscall : '',
    message: typeof message === 'string' ? message : '',
  };
}

/** Did the API server show a certificate that is not accepted? */
export function isCertificateRefused(error: unknown): boolean {
  return certificateCodes.test(failureOf(error).code);
}

/**
 * Did the request reach the API server? It did not where no connection came
 * about; a connection that broke may have carried it.
 */
export function arrivalOf(error: unknown): Arrival {
  const { code, syscall } = failureOf(error);
  return notSentCodes.has(code) ||
    syscall === 'connect' ||
    syscall === 'getaddrinfo' ||
    certificateCodes.test(code)
    ? 'not sent'
    : 'unknown';
}

/** The error for a request that failed below HTTP. */
export function networkError(
  cluster: string,
  asked: Asked,
  error: unknown,
): UnreachableError {
  if (error instanceof UnreachableError) {
    return error;
  }
  const { code, message } = failureOf(error);
  const why = [message, message.includes(code) ? '' : code]
    .filter(part => part !== '')
    .join(', ');
  return new UnreachableError(
    cluster,
    `Cluster ${cluster} could not be reached to ${inWords(asked)}: ${
      why || 'the connection failed'
    }`,
    arrivalOf(error),
  );
}

/** What the work gives; what fails below HTTP fails with the error for that. */
export async function reading<T>(
  cluster: string,
  asked: Asked,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof KubernetesError
      ? error
      : networkError(cluster, asked, error);
  }
}
