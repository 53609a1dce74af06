import { ServiceUnavailableError } from '@backstage/errors';
import { ReachableEndpoint } from '@fairway/backstage-plugin-mlops-node';
import { postPrediction } from '../../endpoints/postPrediction';

const explanationCharacters = 300;

/**
 * Predicts once before any load: it wakes a service that sleeps, and shows that
 * what will be sent is answered.
 *
 * @throws ServiceUnavailableError that says what came instead of a prediction.
 */
export async function trialPrediction(options: {
  endpoint: ReachableEndpoint;
  path: string;
  body: Uint8Array;
  timeoutMs: number;
  signal: AbortSignal;
  /** Whether the body was made up from the signature. */
  madeUp: boolean;
}): Promise<void> {
  const { status, text } = await postPrediction({
    ...options,
    maximalCharacters: explanationCharacters,
  }).catch(error => {
    options.signal.throwIfAborted();
    throw new ServiceUnavailableError(
      `The service did not answer a first prediction: ${
        (error as Error).message
      }`,
    );
  });
  if (status < 200 || status >= 300) {
    throw new ServiceUnavailableError(
      `The service answered a first prediction with ${status}: ${text}${
        options.madeUp && status === 400
          ? ' It was made up: give the model version an example that the model takes.'
          : ''
      }`,
    );
  }
}
