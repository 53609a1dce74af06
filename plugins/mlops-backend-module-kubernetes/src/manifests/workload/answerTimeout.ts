import { protocolOf } from '@fairway/backstage-plugin-mlops-common';
import type { DesiredRevision } from '@fairway/backstage-plugin-mlops-node';

/** That of the embedded host, so that the same model answers on both. */
const PREDICTION_TIMEOUT = '120s';
const COMPLETION_TIMEOUT = '1h';

/**
 * How long a whole answer of one of these may take. What stands in front of pods has
 * limits of its own where nobody says another: Envoy breaks off after 15 s, in the
 * middle of what a language model streams (envoyproxy/ai-gateway#361), and KEDA's older
 * interceptors wait half a second for an answer to begin (kedacore/http-add-on#369).
 */
export function answerTimeoutOf(
  ...revisions: readonly Pick<DesiredRevision, 'spec'>[]
): string {
  return revisions.some(({ spec }) => protocolOf(spec) === 'openai')
    ? COMPLETION_TIMEOUT
    : PREDICTION_TIMEOUT;
}
