import {
  parseInferenceJson,
  validateSignature,
  type ModelSignature,
} from '@fairway/inference-protocol';
import { exchange } from '../http/exchange.ts';

function readSignature(text: string): ModelSignature {
  const metadata = parseInferenceJson(text) as ModelSignature;
  const signature = { inputs: metadata?.inputs, outputs: metadata?.outputs };
  const [problem] = validateSignature(signature);
  if (problem) {
    throw new Error(`its metadata is wrong: ${problem}`);
  }
  return signature;
}

/**
 * Asks a model of the Open Inference Protocol what it takes.
 * @param url - of the model, such as http://host/v2/models/iris
 * @throws Error saying what went wrong, and what to do
 */
export async function fetchSignature(
  url: URL,
  options: { socketPath?: string; headers: Record<string, string> },
): Promise<ModelSignature> {
  try {
    const { status, text } = await exchange(url, options);
    if (status !== 200) {
      const key = status === 401 || status === 403;
      throw new Error(
        `it answered ${status}${key ? '; give a key by --key-env' : ''}`,
      );
    }
    return readSignature(text);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Error(
      `cannot ask ${url.origin}${url.pathname} what the model takes: ${
        message || code
      }. Or give a request by --body`,
    );
  }
}
