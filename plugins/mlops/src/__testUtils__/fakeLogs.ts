import type {
  LogLine,
  LogRecord,
} from '@fairway/backstage-plugin-mlops-common';

type Reader = {
  replica: string | null;
  controller: ReadableStreamDefaultController<Uint8Array>;
};

const encode = (record: LogRecord) =>
  new TextEncoder().encode(`${JSON.stringify(record)}\n`);

/** The stream of logs: what was written, and what a test writes while it is read. */
export function createFakeLogs(written: readonly LogLine[]) {
  const lines = [...written];
  const readers = new Set<Reader>();
  const isFor = (replica: string | null) => (line: LogLine) =>
    replica === null || line.replica === replica;
  return {
    /** How many read right now. */
    readers: () => readers.size,
    write: (line: LogLine) => {
      lines.push(line);
      for (const { replica, controller } of readers) {
        if (isFor(replica)(line)) {
          controller.enqueue(encode(line));
        }
      }
    },
    /** Ends what is read now, for a reason if there is one. */
    end: (message?: string) => {
      for (const { controller } of readers) {
        if (message !== undefined) {
          controller.enqueue(encode({ error: { name: 'Error', message } }));
        }
        controller.close();
      }
      readers.clear();
    },
    follow: (replica: string | null, signal: AbortSignal): Response => {
      let reader: Reader;
      const leave = () => readers.delete(reader);
      return new Response(
        new ReadableStream<Uint8Array>({
          start: controller => {
            reader = { replica, controller };
            readers.add(reader);
            signal.addEventListener('abort', () => {
              if (leave()) {
                controller.error(signal.reason);
              }
            });
            controller.enqueue(encode({ heartbeat: new Date().toISOString() }));
            lines
              .filter(isFor(replica))
              .forEach(line => controller.enqueue(encode(line)));
          },
          cancel: () => {
            leave();
          },
        }),
        { headers: { 'Content-Type': 'application/x-ndjson' } },
      );
    },
  };
}
