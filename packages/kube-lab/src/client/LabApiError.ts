import type { HttpsResponse } from './httpsRequest.ts';

/** The API server refused a request of the lab. */
export class LabApiError extends Error {
  readonly status: number;
  /** Such as `NotFound` or `Conflict`; empty where the answer says none. */
  readonly reason: string;

  static of(what: string, response: HttpsResponse): LabApiError {
    let message = response.text.slice(0, 2_000);
    let reason = '';
    try {
      const status = JSON.parse(response.text);
      message = status.message ?? message;
      reason = status.reason ?? '';
    } catch {
      // Not every answer is a Status; its text says as much.
    }
    return new LabApiError(
      `${what}: ${response.status} ${message}`,
      response.status,
      reason,
    );
  }

  private constructor(message: string, status: number, reason: string) {
    super(message);
    this.name = 'LabApiError';
    this.status = status;
    this.reason = reason;
  }
}
