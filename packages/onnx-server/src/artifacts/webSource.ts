import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { ruleFor, type AllowedHost } from './allowedHosts.ts';
import type { AddressRule } from './addresses.ts';
import type { FetchAdvice } from './FetchAdvice.ts';
import { pinnedLookup } from './pinnedLookup.ts';
import type { ArtifactSource } from './Transfer.ts';
import {
  BrokenOffError,
  explainWebError,
  SlowAnswerError,
  unexpectedStatus,
} from './webFaults.ts';

/** How long each part of an exchange may take, in milliseconds. */
const PATIENCE = { connect: 10_000, head: 30_000, silence: 60_000 };

type Options = {
  url: URL;
  allowed: readonly AllowedHost[];
  advice: FetchAdvice;
  signal: AbortSignal;
  userAgent: string;
  /** The value of the header Authorization. */
  authorization?: string;
  /** Certificates (PEM) of all authorities to trust; those of Node.js when absent. */
  authorities?: readonly string[];
  patience?: typeof PATIENCE;
};

/** Asks, and waits for the head of the answer. */
function ask(options: Options, rule: AddressRule): Promise<IncomingMessage> {
  const { url, signal, userAgent, authorization, authorities } = options;
  const { connect, head, silence } = options.patience ?? PATIENCE;
  const isPlain = url.protocol === 'http:';
  return new Promise((resolve, reject) => {
    const request = (isPlain ? http : https).request(url, {
      agent: false,
      lookup: pinnedLookup(rule),
      signal,
      ...(authorities && { ca: [...authorities] }),
      headers: {
        accept: '*/*',
        'accept-encoding': 'identity',
        'user-agent': userAgent,
        ...(authorization !== undefined && { authorization }),
      },
    });
    const lose = (what: string, milliseconds: number) =>
      request.destroy(
        new SlowAnswerError(`${what} within ${milliseconds / 1000} s`),
      );
    let timer = setTimeout(lose, connect, 'no connection', connect);
    request.once('socket', socket => {
      socket.once(isPlain ? 'connect' : 'secureConnect', () => {
        clearTimeout(timer);
        timer = setTimeout(lose, head, 'no answer', head);
      });
    });
    request.once('response', response => {
      clearTimeout(timer);
      response.setTimeout(silence, () =>
        response.destroy(
          new SlowAnswerError(`nothing more came within ${silence / 1000} s`),
        ),
      );
      resolve(response);
    });
    // Stays: an abort reaches the request after its answer has begun, too.
    request.on('error', error => {
      clearTimeout(timer);
      reject(error);
    });
    request.end();
  });
}

/** How many bytes are announced. */
function announced(response: IncomingMessage): number | undefined {
  const text = response.headers['content-length'] ?? '';
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

async function* chunksOf(
  response: IncomingMessage,
  { url, advice }: Options,
): AsyncGenerator<Buffer> {
  try {
    yield* response as AsyncIterable<Buffer>;
    if (!response.complete) {
      throw new Error('the answer has no end');
    }
  } catch (error) {
    const isSlow = error instanceof SlowAnswerError;
    throw explainWebError(
      url,
      isSlow
        ? error
        : new BrokenOffError('the connection broke off before all had come'),
      advice,
    );
  }
}

/**
 * Opens the answer of an `https:` URL, or of an `http:` one where the host may
 * be private and is. Redirects are not followed.
 *
 * @throws ArtifactError, as reading from it does
 */
export async function openWebSource(options: Options): Promise<ArtifactSource> {
  const { url, allowed, advice } = options;
  const rule = ruleFor(url, allowed, advice);
  let response: IncomingMessage;
  try {
    response = await ask(options, rule);
  } catch (error) {
    throw explainWebError(url, error, advice);
  }
  const { statusCode: status = 0 } = response;
  if (status !== 200) {
    response.on('error', () => {});
    response.destroy();
    const { location } = response.headers;
    throw unexpectedStatus(url, { status, location }, advice);
  }
  const bytes = announced(response);
  return {
    chunks: chunksOf(response, options),
    ...(bytes !== undefined && { bytes }),
    close: () => response.destroy(),
  };
}
