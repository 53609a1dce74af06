import { ArtifactError, type ArtifactFault } from './ArtifactError.ts';
import { refusedAddress } from './allowedHosts.ts';
import type { FetchAdvice } from './FetchAdvice.ts';
import { RefusedAddressError } from './pinnedLookup.ts';

/** Whoever was asked kept us waiting; the message says for what. */
export class SlowAnswerError extends Error {}

/** What came is not all of it. */
export class BrokenOffError extends Error {}

const UNREACHABLE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there (connection refused)',
  EHOSTUNREACH: 'no way leads there (host unreachable)',
  ENETUNREACH: 'no way leads there (network unreachable)',
  EACCES: 'a firewall forbids it',
  EPERM: 'a firewall forbids it',
  ECONNRESET: 'the connection was closed before there was an answer',
  EPIPE: 'the connection was closed before there was an answer',
};

/** Of several addresses that were tried in vain, one stands for all. */
function firstOf(error: unknown): NodeJS.ErrnoException {
  const { errors } = error as Partial<AggregateError>;
  return errors?.[0] ?? error;
}

function classify(error: NodeJS.ErrnoException): [ArtifactFault, string] {
  const code = error.code ?? '';
  if (error instanceof SlowAnswerError) {
    return ['timeout', error.message];
  }
  if (error instanceof BrokenOffError) {
    return ['unreachable', error.message];
  }
  if (code === 'ETIMEDOUT') {
    return ['timeout', 'nobody answers (timeout)'];
  }
  if (error.syscall === 'getaddrinfo') {
    return [
      'unresolved',
      code === 'EAI_AGAIN'
        ? 'no DNS server answers for its name'
        : 'its name does not resolve to an address',
    ];
  }
  if (code in UNREACHABLE) {
    return ['unreachable', UNREACHABLE[code]];
  }
  // Codes of OpenSSL and of Node's own check of the certificate's names.
  if (/CERT|SELF_SIGNED|ISSUER|SIGNATURE|^ERR_(TLS|SSL)|^EPROTO$/.test(code)) {
    return ['untrusted', `no trusted TLS connection: ${error.message}`];
  }
  return ['unreachable', error.message];
}

const ACTIONS: Readonly<Partial<Record<ArtifactFault, string>>> = {
  unresolved: 'Check the host name, and the DNS of this place.',
  untrusted:
    'Have the server show a certificate that is trusted here; NODE_EXTRA_CA_CERTS names a file with the certificates of your own authority.',
};

/** What went wrong between asking for a model and its last byte. */
export function explainWebError(
  url: URL,
  error: unknown,
  advice: FetchAdvice,
): ArtifactError {
  if (error instanceof ArtifactError) {
    return error;
  }
  if (error instanceof RefusedAddressError) {
    return refusedAddress(url, advice);
  }
  const [fault, detail] = classify(firstOf(error));
  return new ArtifactError({
    fault,
    message: `The model cannot be fetched from ${url.origin}: ${
      detail.split('\n', 1)[0]
    }`,
    action: [
      ACTIONS[fault] ?? 'Check that it can be reached from here.',
      advice.next,
    ]
      .filter(Boolean)
      .join(' '),
    cause: error,
  });
}

/** An answer other than the model. */
export function unexpectedStatus(
  url: URL,
  answer: { status: number; location: string | undefined },
  advice: FetchAdvice,
): ArtifactError {
  const { status, location } = answer;
  if (status >= 300 && status < 400) {
    // Its path and query may hold what opens it.
    const host =
      location !== undefined && URL.canParse(location, url.href)
        ? new URL(location, url).host
        : '';
    const to = host && ` to ${host}`;
    return new ArtifactError({
      fault: 'redirect',
      message: `${url.origin} redirects (status ${status})${to}, and redirects are not followed`,
      action:
        'Use the address that it redirects to as the URI of the model version.',
    });
  }
  return new ArtifactError({
    fault: 'status',
    message: `${url.origin} answered with status ${status} instead of the model`,
    action: [
      'Check that the model is at its URI and may be read from here.',
      advice.next,
    ]
      .filter(Boolean)
      .join(' '),
  });
}
