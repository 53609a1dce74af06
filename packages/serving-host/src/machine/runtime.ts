import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Device, Runtime } from '../admin/schemas.ts';
import type { ReportedDevice } from './nvidiaSmi.ts';

const execute = promisify(execFile);
const runtimeName = 'onnxruntime-node';
const timeoutMs = 30_000;

/** What the runtime of this host is, and whether it brings GPU code. */
export interface FoundRuntime {
  runtime: Runtime;
  hasGpuProvider: boolean;
}

async function findGpuProvider(packageFolder: string): Promise<boolean> {
  const folder = join(
    packageFolder,
    'bin/napi-v6',
    process.platform,
    process.arch,
  );
  try {
    const files = await readdir(folder);
    return files.some(file => file.includes('providers_cuda'));
  } catch {
    return false;
  }
}

/**
 * Finds the runtime as onnx-server will find it, and loads it once in a process
 * of its own: only that shows whether it fits this machine, and a crash of
 * native code must not take the host with it.
 */
export async function findRuntime(options: {
  onnxServerBin: string;
}): Promise<FoundRuntime> {
  const resolver = createRequire(options.onnxServerBin);
  let packageFile: string;
  try {
    packageFile = resolver.resolve(`${runtimeName}/package.json`);
  } catch {
    return {
      runtime: {
        name: runtimeName,
        usable: false,
        reason: `${runtimeName} is not installed. Add it to the dependencies of the portal and install again.`,
      },
      hasGpuProvider: false,
    };
  }
  const hasGpuProvider = await findGpuProvider(dirname(packageFile));
  let version: string | undefined;
  try {
    version = JSON.parse(await readFile(packageFile, 'utf8')).version;
    await execute(
      process.execPath,
      ['-e', 'require(process.argv[1])', resolver.resolve(runtimeName)],
      { timeout: timeoutMs, killSignal: 'SIGKILL', maxBuffer: 1024 * 1024 },
    );
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    const detail =
      /^\w*Error: .*$/m.exec(stderr ?? '')?.[0] ?? message.split('\n')[0];
    return {
      runtime: {
        name: runtimeName,
        version,
        usable: false,
        reason: `${runtimeName} ${
          version ?? ''
        } does not load on this machine: ${detail.slice(0, 500)}`,
      },
      hasGpuProvider,
    };
  }
  return {
    runtime: { name: runtimeName, version, usable: true },
    hasGpuProvider,
  };
}

/**
 * Says of each device whether a replica could compute on it, and if not why.
 * This version of onnx-server computes on the CPU only.
 */
export function judgeDevices(
  devices: ReportedDevice[],
  { runtime, hasGpuProvider }: FoundRuntime,
): Device[] {
  const named = `${runtime.name} ${runtime.version ?? ''}`.trim();
  const reason = hasGpuProvider
    ? `onnx-server computes on the CPU only, although the installed ${named} could use this GPU`
    : `the installed ${named} is the CPU build, which cannot use a GPU`;
  return devices.map(({ migEnabled: _, ...device }) => ({
    ...device,
    usable: false,
    reason,
  }));
}
