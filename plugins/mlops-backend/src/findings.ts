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

function sentence(text: string | undefined): string {
  return /[.!?]$/.test(text ?? '') ? `${text}` : `${text}.`;
}
