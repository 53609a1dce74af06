import { InputError, ServiceUnavailableError } from '@backstage/errors';
import { Finding } from '@fairway/backstage-plugin-mlops-common';

export function isBlocked(findings: Finding[]): boolean {
  return findings.some(finding => finding.severity === 'blocking');
}

/** The blocking findings as sentences, each with its fix, for an error message. */
export function describeFindings(findings: Finding[]): string {
  return findings
    .filter(finding => finding.severity === 'blocking')
    .map(({ message, fix }) =>
      [message, fix].filter(Boolean).map(sentence).join(' '),
    )
    .join(' ');
}

/** What may be otherwise in a moment, without any change to the request. */
const passing = ['pool-unreachable', 'target-unreachable'];

/**
 * Refuses what is blocked, with all that blocks it.
 *
 * @throws ServiceUnavailableError where nobody can tell yet whether it would
 *   run, else InputError.
 */
export function requireUnblocked(findings: Finding[]): void {
  const blocking = findings.filter(({ severity }) => severity === 'blocking');
  if (blocking.some(({ code }) => passing.includes(code))) {
    throw new ServiceUnavailableError(describeFindings(blocking));
  }
  if (blocking.length > 0) {
    throw new InputError(describeFindings(blocking));
  }
}

function sentence(text: string | undefined): string {
  return /[.!?]$/.test(text ?? '') ? `${text}` : `${text}.`;
}
