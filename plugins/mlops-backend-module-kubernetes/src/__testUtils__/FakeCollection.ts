import { ServerResponse } from 'node:http';
import { Received, sendJson, sendStatus } from './ScriptedServer';

interface Stored {
  metadata: {
    namespace: string;
    name: string;
    uid: string;
    resourceVersion: string;
    labels?: Record<string, string>;
  };
  data: { text: string };
}

interface HistoryEntry {
  version: number;
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  object: Stored;
}

/**
 * A collection of config maps as an API server keeps one: versions, pages that
 * expire, watches that go on from a version, and a history that is compacted.
 */
export class FakeCollection {
  #version = 1;
  #uid = 0;
  #compactedTo = 0;
  readonly #objects = new Map<string, Stored>();
  #history: HistoryEntry[] = [];
  readonly #watches = new Set<ServerResponse>();

  static create(): FakeCollection {
    return new FakeCollection();
  }

  private constructor() {}

  get watches(): number {
    return this.#watches.size;
  }

  /** What is there, in the order of its names. */
  list(): Stored[] {
    return [...this.#objects.values()].sort((one, other) =>
      one.metadata.name < other.metadata.name ? -1 : 1,
    );
  }

  put(name: string, text: string, labels?: Record<string, string>): void {
    const before = this.#objects.get(name);
    const metadata = {
      namespace: 'models',
      name,
      uid: before?.metadata.uid ?? `uid-${this.#uid++}`,
      resourceVersion: String(++this.#version),
      ...(labels ? { labels } : {}),
    };
    const object = { metadata, data: { text } };
    this.#objects.set(name, object);
    this.#add(before ? 'MODIFIED' : 'ADDED', object);
  }

  remove(name: string): void {
    const before = this.#objects.get(name);
    if (before) {
      this.#objects.delete(name);
      const metadata = {
        ...before.metadata,
        resourceVersion: String(++this.#version),
      };
      this.#add('DELETED', { ...before, metadata });
    }
  }

  /** Forgets the history: who has not seen all of it has to list again. */
  compact(): void {
    this.#history = [];
    this.#compactedTo = this.#version;
  }

  bookmark(): void {
    this.#write({
      type: 'BOOKMARK',
      object: { metadata: { resourceVersion: String(this.#version) } },
    });
  }

  /** To everybody who watches. */
  #write(line: object): void {
    for (const response of this.#watches) {
      response.write(`${JSON.stringify(line)}\n`);
    }
  }

  /** Ends the watches: as asked for, in the middle of a line, or with an error. */
  end(how: 'cleanly' | 'cut' | 'error' | 'nonsense', code = 410): void {
    for (const response of [...this.#watches]) {
      this.#watches.delete(response);
      if (how === 'cut') {
        response.write('{"type":"ADDED","object":{"metad');
        setImmediate(() => response.socket?.destroy());
      } else if (how === 'error') {
        const status = { kind: 'Status', code, message: 'too old', reason: '' };
        response.end(`${JSON.stringify({ type: 'ERROR', object: status })}\n`);
      } else {
        response.end(how === 'nonsense' ? '<html>\n' : '');
      }
    }
  }

  /** Answers lists and watches. */
  answer(request: Received, response: ServerResponse): void {
    if (request.query.watch === 'true') {
      this.#watch(request, response);
    } else {
      this.#list(request, response);
    }
  }

  #list({ query }: Received, response: ServerResponse): void {
    // The first page fixes the version of those that follow, as `version:after`.
    const [version, after] = (query.continue ?? `${this.#version}:`).split(':');
    if (query.continue && Number(version) < this.#compactedTo) {
      sendStatus(response, 410, { reason: 'Expired', message: 'list again' });
      return;
    }
    const limit = Number(query.limit);
    const left = this.list().filter(({ metadata }) => metadata.name > after);
    const items = left.slice(0, limit);
    const last = items[items.length - 1];
    sendJson(response, 200, {
      kind: 'ConfigMapList',
      metadata: {
        resourceVersion: version,
        ...(left.length > limit
          ? { continue: `${version}:${last.metadata.name}` }
          : {}),
      },
      items,
    });
  }

  #watch({ query }: Received, response: ServerResponse): void {
    const from = Number(query.resourceVersion);
    if (from < this.#compactedTo) {
      sendStatus(response, 410, { reason: 'Expired', message: 'too old' });
      return;
    }
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    for (const { version, type, object } of this.#history) {
      if (version > from) {
        response.write(`${JSON.stringify({ type, object })}\n`);
      }
    }
    this.#watches.add(response);
    response.on('close', () => this.#watches.delete(response));
  }

  #add(type: HistoryEntry['type'], object: Stored): void {
    this.#history.push({ version: this.#version, type, object });
    this.#write({ type, object });
  }
}
