import type { Finding } from '@fairway/backstage-plugin-mlops-common';

/** A finding that keeps a revision from being deployed, and what to do. */
export function blocking(code: string, message: string, fix: string): Finding {
  return { severity: 'blocking', code, message, fix };
}

/** A finding that somebody should know before they deploy. */
export function warning(code: string, message: string, fix: string): Finding {
  return { severity: 'warning', code, message, fix };
}
