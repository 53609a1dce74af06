import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../build/folders.ts';
import type { DeathWatch } from '../plane/DeathWatch.ts';
import { PartProcess } from '../plane/PartProcess.ts';
import { lacksAtSocket } from '../system/lacksAt.ts';
import { isolated, joining } from './commands.ts';
import type { InsideOptions } from './inside.ts';
import { Relay, relaySockets } from './Relay.ts';

/** Why nothing can be isolated on this machine; `undefined` when it can. */
export function isolationLacks(): string | undefined {
  if (process.platform !== 'linux') {
    return `namespaces are Linux's, and this is ${process.platform}`;
  }
  if (process.getuid?.() !== 0) {
    return 'only root may make namespaces';
  }
  try {
    execFileSync('unshare', ['--net', '--mount', 'ip', 'link'], {
      stdio: 'ignore',
      timeout: 30_000,
    });
    return undefined;
  } catch {
    return 'unshare (util-linux) or ip (iproute2) is missing, or not allowed';
  }
}

export interface IsolationOptions {
  name: string;
  /** Folder of its own, below which everything is. */
  folder: string;
  watch: DeathWatch;
  /** Folders of this machine by the paths that they are seen at inside. */
  places?: Readonly<Record<string, string>>;
  /** Ranges of addresses that lead out of it, besides 127.0.0.0/8. */
  ranges?: readonly string[];
  /** Ports that lead out of it, of all these addresses. */
  ports: readonly number[];
}

/**
 * A network, a mount and a process namespace: for programs that take fixed
 * ports and paths, or that change the machine they run on. What they leave is
 * gone with them.
 */
export class Isolation {
  /** Carries connections into it and out of it. */
  readonly relay: Relay;
  readonly #options: IsolationOptions;
  readonly #first: PartProcess;
  #pid = 0;

  /** @throws {Error} when the namespaces cannot be made */
  static async create(options: IsolationOptions): Promise<Isolation> {
    const { name, folder, watch, places = {} } = options;
    const root = join(folder, 'root');
    const optionsFile = join(folder, 'inside.json');
    mkdirSync(join(folder, 'logs'), { recursive: true });
    mkdirSync(root);
    const inside: InsideOptions = {
      folder,
      ranges: options.ranges ?? [],
      ports: options.ports,
    };
    writeFileSync(optionsFile, JSON.stringify(inside));
    const [program, ...args] = isolated({
      root,
      places,
      command: [
        process.execPath,
        '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON',
        join(packageFolder(), 'src', 'isolation', 'inside.ts'),
        optionsFile,
      ],
    });
    const first = PartProcess.create({
      name,
      program,
      args,
      folder,
      watch,
      lacks: () => lacksAtSocket(relaySockets(folder).into),
    });
    const relay = await Relay.create(folder);
    const isolation = new Isolation(options, relay, first);
    try {
      await first.start();
      isolation.#pid = childOf(first.pid);
      return isolation;
    } catch (error) {
      await isolation.close();
      throw error;
    }
  }

  private constructor(
    options: IsolationOptions,
    relay: Relay,
    first: PartProcess,
  ) {
    this.#options = options;
    this.relay = relay;
    this.#first = first;
  }

  /** Its first process, as this machine numbers it. */
  get pid(): number {
    return this.#pid;
  }

  /** The command line that runs a program inside. */
  command(program: string, args: readonly string[]): string[] {
    return joining(this.#pid, [program, ...args]);
  }

  /** A program that runs inside, not started yet. */
  process(options: {
    name: string;
    program: string;
    args: readonly string[];
    environment?: Readonly<Record<string, string>>;
    lacks: () => Promise<string | undefined>;
  }): PartProcess {
    const { folder, watch } = this.#options;
    const [program, ...args] = this.command(options.program, options.args);
    return PartProcess.create({ ...options, program, args, folder, watch });
  }

  /** Ends everything in it. */
  async close(): Promise<void> {
    await this.#first.kill();
    await this.relay.close();
  }
}

/** The only child of a process. */
function childOf(pid: number | undefined): number {
  const listed = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  const child = Number(listed.trim());
  if (!Number.isInteger(child) || child <= 0) {
    throw new Error(`process ${pid} should have one child, not '${listed}'`);
  }
  return child;
}
