import type { TestServer } from './TestServer.ts';
import { eventually } from './within.ts';

const MIB = 1024 * 1024;

const GOOD = { name: 'x', datatype: 'FP32', shape: [1, 3], data: [1, 2, 3] };

/**
 * Watches a server of y = x + [1, 2, 3] among hostile clients: it must stay the
 * same process, be quiet on stderr, predict right and not grow.
 */
export class Witness {
  readonly #server: TestServer;
  readonly #before: number;

  /** @param server - has predicted nothing yet */
  static async create(server: TestServer): Promise<Witness> {
    // What every prediction needs, once.
    for (let i = 0; i < 50; i += 1) {
      await server.infer(GOOD);
    }
    return new Witness(server, await residentBytes(server));
  }

  private constructor(server: TestServer, before: number) {
    this.#server = server;
    this.#before = before;
  }

  /**
   * What harm was done, in words; nothing when all is well.
   * @param mostGrowth - in MiB, over what it took before anything hostile
   */
  async harm(mostGrowth: number): Promise<string[]> {
    const { process: started, ready } = this.#server;
    const { child, stderr } = started;
    const { status, text } = await this.#server.infer(GOOD);
    // Garbage may take a while to be collected.
    await eventually(`it takes at most ${mostGrowth} MiB more`, async () => {
      const grown = (await residentBytes(this.#server)) - this.#before;
      return grown <= mostGrowth * MIB;
    });
    const isRight = status === 200 && text.includes('"data":[2,4,6]');
    const isSame =
      child.pid === ready.pid && (child.exitCode ?? child.signalCode) === null;
    return [
      ...(isRight ? [] : [`a good prediction got ${status}: ${text}`]),
      ...(isSame ? [] : ['it is not the same process any more']),
      ...(stderr === '' ? [] : [`it said: ${stderr}`]),
    ];
  }
}

async function residentBytes(server: TestServer): Promise<number> {
  const { text } = await server.call('/metrics');
  return Number(/^process_resident_memory_bytes (\S+)$/m.exec(text)?.[1]);
}
