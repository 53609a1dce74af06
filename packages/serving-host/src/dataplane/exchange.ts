import type { IncomingMessage, ServerResponse } from 'node:http';
import { closingUnread } from './answers.ts';
import { returnedHeaders } from './headers.ts';
import type { ReplicaClient } from './replicaClient/ReplicaClient.ts';
import type { ReplicaConnection } from './replicaClient/ReplicaConnection.ts';
import type { RequestHead } from './replicaClient/requestHead.ts';
import { BodyTooLargeError, SenderGoneError } from './requestBody.ts';

/** Sees what passes by; must neither throw nor wait. */
export interface Observer {
  onRequestData(piece: Buffer): void;
  onResponseHead(status: number, rawHeaders: readonly string[]): void;
  onResponseData(piece: Buffer): void;
}

/** Bytes of bodies that passed by. */
export interface Tally {
  requestBytes: number;
  responseBytes: number;
}

/** One try with one replica. */
export interface Try {
  request: IncomingMessage;
  response: ServerResponse;
  client: ReplicaClient;
  head: RequestHead;
  /** All of it where it is small; else it is passed on as it comes. */
  body: Buffer | undefined;
  maximalBodyBytes: number;
  revision: number;
  requestId: string;
  observers: readonly Observer[];
  tally: Tally;
}

/** How one try with one replica ended. */
export type Outcome =
  | { kind: 'answered' }
  /** Nothing has reached it: another replica may be tried. */
  | { kind: 'not-sent' }
  | { kind: 'failed'; error: Error };

/** Passes the body on as it comes and as the replica takes it. */
function pumpBody(
  { request, body, head, maximalBodyBytes, observers, tally }: Try,
  connection: ReplicaConnection,
  onFault: (error: Error) => void,
) {
  let size = 0;
  const isChunked = head.length === undefined;
  const onData = (piece: Buffer) => {
    size += piece.length;
    if (size > maximalBodyBytes) {
      onFault(new BodyTooLargeError());
      return;
    }
    tally.requestBytes += piece.length;
    observers.forEach(observer => observer.onRequestData(piece));
    if (isChunked) {
      connection.write(`${piece.length.toString(16)}\r\n`);
    }
    const mayGoOn = connection.write(piece);
    if (!(isChunked ? connection.write('\r\n') : mayGoOn)) {
      request.pause();
    }
  };
  const onEnd = () => {
    if (isChunked) {
      connection.write('0\r\n\r\n');
    }
    connection.endBody();
  };
  const onClose = () => {
    if (!request.complete) {
      onFault(new SenderGoneError());
    }
  };
  return {
    start: () => {
      if (body === undefined) {
        request.on('data', onData);
        request.on('end', onEnd);
        request.on('close', onClose);
        // It may have been paused by a try that came to nothing.
        request.resume();
      }
    },
    resume: () => {
      if (body === undefined) {
        request.resume();
      }
    },
    stop: () => {
      request.off('data', onData);
      request.off('end', onEnd);
      request.off('close', onClose);
    },
  };
}

/**
 * Passes a request to a replica and its answer back, piece by piece: each side
 * is read only as fast as the other takes. Settles when the answer has been
 * passed on or has failed.
 */
export function exchange(attempt: Try): Promise<Outcome> {
  const { request, response, observers, tally } = attempt;
  return new Promise(resolve => {
    let isSettled = false;
    const settle = (outcome: Outcome) => {
      isSettled = true;
      response.off('drain', onDrain);
      response.off('close', onClose);
      pump.stop();
      resolve(outcome);
    };
    const abort = (error: Error) => {
      if (!isSettled) {
        connection.destroy();
        settle({ kind: 'failed', error });
      }
    };
    const onDrain = () => connection.resume();
    const onClose = () => {
      if (!response.writableFinished) {
        abort(new SenderGoneError());
      }
    };
    const connection = attempt.client.exchange(attempt.head, attempt.body, {
      onSent: () => pump.start(),
      onDrain: () => pump.resume(),
      onHead: ({ status, rawHeaders, connection: named }) => {
        const headers = returnedHeaders(rawHeaders, named, {
          revision: attempt.revision,
          id: attempt.requestId,
        });
        for (const [name, value] of Object.entries(closingUnread(request))) {
          headers.push(name, value);
        }
        observers.forEach(item => item.onResponseHead(status, rawHeaders));
        response.writeHead(status, headers);
      },
      onData: piece => {
        if (isSettled) {
          return true;
        }
        tally.responseBytes += piece.length;
        observers.forEach(observer => observer.onResponseData(piece));
        return response.write(piece);
      },
      onEnd: last => {
        if (last) {
          tally.responseBytes += last.length;
          observers.forEach(observer => observer.onResponseData(last));
          response.end(last);
        } else {
          response.end();
        }
        settle({ kind: 'answered' });
      },
      onError: (error, wasSent) =>
        settle(wasSent ? { kind: 'failed', error } : { kind: 'not-sent' }),
    });
    const pump = pumpBody(attempt, connection, abort);
    response.on('drain', onDrain);
    response.on('close', onClose);
    if (response.destroyed) {
      onClose();
    }
  });
}
