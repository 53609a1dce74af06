import type { Socket } from 'node:net';
import { PATIENCE_MS, within } from './within.ts';

/** A connection on which bytes are sent by hand. */
export class RawConnection {
  readonly socket: Socket;
  readonly closed: Promise<void>;
  received = '';

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', chunk => {
      this.received += chunk;
    });
    // A reset counts as closed; what was received before it is what matters.
    socket.on('error', () => {});
    this.closed = new Promise(done => {
      socket.once('close', () => done());
    });
  }

  send(text: string): void {
    this.socket.write(text);
  }

  got(text: string): Promise<void> {
    const heard = new Promise<void>(done => {
      const look = () => {
        if (this.received.includes(text)) {
          done();
        }
      };
      this.socket.on('data', look);
      look();
    });
    return within(PATIENCE_MS, `receiving "${text}"`, heard);
  }

  ended(): Promise<void> {
    return within(PATIENCE_MS, 'the end of the connection', this.closed);
  }
}
