import { freePort } from '../freePort.ts';
import { node, pinned, ServerProcess } from '../processes.ts';

/** Seconds in which the stalling server answers nothing, of how many. */
export const STALL = { stallMs: 1000, periodMs: 5000 };

/** The server that writes down what it did, pinned to a CPU. */
export async function startStampingServer(cpu: number) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const server = await ServerProcess.start(
    pinned(
      cpu,
      node(
        '../src/testing/stampingProgram.ts',
        String(port),
        ...Object.values(STALL).map(String),
      ),
    ),
    port,
  );
  return {
    url,
    stop: () => server.stop(),
    /** Milliseconds that it took for each request since it was last asked. */
    stamps: async (): Promise<Float64Array> => {
      const response = await fetch(`${url}/stamps`, {
        signal: AbortSignal.timeout(10_000),
      });
      const { took } = (await response.json()) as { took: number[] };
      return Float64Array.from(took).sort();
    },
  };
}
