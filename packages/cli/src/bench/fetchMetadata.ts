import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import {
  parseInferenceJson,
  validateSignature,
  type ModelSignature,
} from '@fairway/inference-protocol';

const TIMEOUT_MS = 10_000;
const MAXIMAL_BYTES = 4_194_304;

function get(
  url: URL,
  options: { socketPath?: string; headers: Record<string, string> },
): Promise<{ status: number; text: string }> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      { ...options, signal: AbortSignal.timeout(TIMEOUT_MS) },
      response => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (piece: string) => {
          text += piece;
          if (text.length > MAXIMAL_BYTES) {
            sent.destroy(new Error('the answer is too long'));
          }
        });
        response.on('error', reject);
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, text }),
        );
      },
    );
    sent.on('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.name === 'TimeoutError' || error.name === 'AbortError'
          ? new Error(`no answer in ${TIMEOUT_MS / 1000} s`)
          : error,
      ),
    );
    sent.end();
  });
}

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
    const { status, text } = await get(url, options);
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
