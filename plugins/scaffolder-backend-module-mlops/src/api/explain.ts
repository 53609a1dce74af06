import { InputError, isError, ResponseError } from '@backstage/errors';
import { Finding } from '@fairway/backstage-plugin-mlops-common';

/** The status of the answer that an error stands for, if it stands for one. */
export function statusOf(error: unknown): number | undefined {
  return ResponseError.is(error) ? error.statusCode : undefined;
}

/** What the backend said was wrong, without the wording of the transport. */
export function explain(error: unknown): string {
  if (ResponseError.is(error)) {
    return error.body.error.message;
  }
  return isError(error) ? error.message : String(error);
}

/** An error that says what was not done; of the input where that was refused. */
export function notDone(what: string, error: unknown): Error {
  const status = statusOf(error);
  const message = `${what}: ${explain(error)}`;
  return status !== undefined && status >= 400 && status < 500
    ? new InputError(message)
    : new Error(message);
}

/** One finding as a line: what was found, and what to do about it. */
export function describeFinding(finding: Finding): string {
  return finding.fix
    ? `${finding.message} What to do: ${finding.fix}`
    : finding.message;
}

/** Every blocking finding with its fix, one a line. */
export function describeBlocking(findings: Finding[]): string {
  return findings
    .filter(finding => finding.severity === 'blocking')
    .map(finding => `- ${describeFinding(finding)}`)
    .join('\n');
}
