import { readFile } from 'node:fs/promises';
import {
  oipRequests,
  type BenchmarkPlan,
  type BenchmarkRequestTemplate,
} from '@fairway/benchmark';
import {
  decodeInferRequest,
  encodeBinaryInferRequest,
  INFERENCE_HEADER_LENGTH,
  parseInferenceJson,
} from '@fairway/inference-protocol';
import type { Terminal } from '../Terminal.ts';
import { UsageError } from '../UsageError.ts';
import { fetchSignature } from './fetchMetadata.ts';
import type { BenchOptions } from './options.ts';

const NO_LIMITS = {
  maxElements: Infinity,
  maxBytes: Infinity,
  allowNonFinite: true,
};

async function read(option: string, file: string): Promise<Buffer> {
  try {
    return await readFile(file === '-' ? '/dev/stdin' : file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`--${option} ${file} cannot be read (${code})`);
  }
}

async function readKey(
  options: BenchOptions,
  environment: Terminal['environment'],
): Promise<string | undefined> {
  const { keyVariable, keyFile } = options;
  if (keyVariable !== undefined) {
    const key = environment[keyVariable];
    if (!key) {
      throw new UsageError(
        `the environment variable ${keyVariable} is not set`,
      );
    }
    return key.trim();
  }
  return keyFile === undefined
    ? undefined
    : (await read('key-file', keyFile)).toString('utf8').trim();
}

/** Path of the model: without the verb at its end. */
const modelPath = (url: URL) =>
  url.pathname.replace(/\/$/, '').replace(/\/infer$/, '');

function protocolOf(options: BenchOptions): BenchmarkPlan['protocol'] {
  const isModel = /\/v2\/models\/[^/]/.test(options.url.pathname);
  return options.protocol ?? (isModel ? 'oip-v2-json' : 'http');
}

/** The binary form of a request in JSON. */
async function encodeBinary(
  body: Buffer,
  options: BenchOptions,
  headers: Record<string, string>,
): Promise<BenchmarkRequestTemplate> {
  const { socketPath, url } = options;
  const path = modelPath(url);
  const model = new URL(path, url);
  const signature = await fetchSignature(model, { socketPath, headers });
  const json = parseInferenceJson(body.toString('utf8'));
  const { inputs } = decodeInferRequest(json, signature, NO_LIMITS);
  const message = encodeBinaryInferRequest({ inputs });
  return {
    method: 'POST',
    path: `${path}/infer`,
    headers: {
      'content-type': 'application/octet-stream',
      [INFERENCE_HEADER_LENGTH]: String(message.headerLength),
    },
    body: message.body,
  };
}

async function makeRequests(
  options: BenchOptions,
  protocol: BenchmarkPlan['protocol'],
  headers: Record<string, string>,
): Promise<BenchmarkRequestTemplate[]> {
  const { url, socketPath, bodyFile } = options;
  const body =
    bodyFile === undefined ? undefined : await read('body', bodyFile);
  if (protocol === 'http') {
    const path = url.pathname + url.search;
    return body
      ? [
          {
            method: 'POST',
            path,
            headers: { 'content-type': 'application/json' },
            body,
          },
        ]
      : [{ method: 'GET', path }];
  }
  const path = modelPath(url);
  if (!body) {
    const model = new URL(path, url);
    const signature = await fetchSignature(model, { socketPath, headers });
    return oipRequests({ modelPath: path, signature, protocol });
  }
  if (protocol === 'oip-v2-binary') {
    return [await encodeBinary(body, options, headers)];
  }
  return [
    {
      method: 'POST',
      path: `${path}/infer`,
      headers: { 'content-type': 'application/json' },
      body,
    },
  ];
}

/** What `fairway bench` is about to do. @throws UsageError, Error */
export async function makePlan(
  options: BenchOptions,
  environment: Terminal['environment'],
): Promise<BenchmarkPlan> {
  const key = await readKey(options, environment);
  const headers = {
    ...options.headers,
    ...(key !== undefined && { authorization: `Bearer ${key}` }),
  };
  const protocol = protocolOf(options);
  const template = await makeRequests(options, protocol, headers);
  const connections = Math.min(1024, Math.max(16, Math.ceil(2 * options.rate)));
  const { rate, arrivals, durationSeconds, warmUpSeconds } = options;
  return {
    endpoint: {
      url: options.url.origin,
      ...(options.socketPath && { socketPath: options.socketPath }),
      headers,
    },
    protocol,
    // Headers of the command line win over those of the protocol.
    requests: template.map(request => ({
      ...request,
      headers: { ...request.headers, ...lowered(options.headers, request) },
    })),
    load: { rate, arrivals, durationSeconds, warmUpSeconds },
    seed: options.seed,
    connections: options.connections ?? connections,
    timeoutSeconds: options.timeoutSeconds,
    workers: options.workers,
  };
}

/** Headers of the command line, spelled as the request already spells them. */
function lowered(
  headers: Record<string, string>,
  request: BenchmarkRequestTemplate,
): Record<string, string> {
  const spelled = Object.keys(request.headers ?? {});
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      spelled.find(other => other.toLowerCase() === name.toLowerCase()) ?? name,
      value,
    ]),
  );
}
