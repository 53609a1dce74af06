import { execFile } from 'node:child_process';
import { access, readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Device, Runtime } from '../admin/schemas.ts';
import type { ReportedDevice } from './nvidiaSmi.ts';

const execute = promisify(execFile);
const nativeName = 'onnxruntime-node';
const wasmName = 'onnxruntime-web';
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

/** One package of ONNX Runtime as it was found, or why it is of no use. */
type Trial =
  | { name: string; version: string; folder: string }
  | { name: string; version?: string; problem: string };

/** Loads it as onnx-server does. */
function loading(name: string): string {
  return `import(${JSON.stringify(name)})`;
}

/**
 * Loads a package once in a process of its own: only that shows whether it fits
 * this machine, and a crash of native code must not take the host with it.
 */
async function tryPackage(name: string, onnxServerBin: string): Promise<Trial> {
  let packageFile: string;
  let version: string | undefined;
  try {
    // Its own description is not among what onnxruntime-web exports.
    packageFile = await findDescription(name, onnxServerBin);
  } catch {
    return { name, problem: `${name} is not installed` };
  }
  try {
    version = String(JSON.parse(await readFile(packageFile, 'utf8')).version);
    await execute(process.execPath, ['-e', loading(name)], {
      cwd: dirname(onnxServerBin),
      // As onnx-server does: loading it once must tell nobody.
      env: { ORT_DISABLE_TELEMETRY: '1', ...process.env },
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
      maxBuffer: 1024 * 1024,
    });
    return { name, version, folder: dirname(packageFile) };
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    const detail =
      /^\w*Error: .*$/m.exec(stderr ?? '')?.[0] ?? message.split('\n')[0];
    const named = version === undefined ? name : `${name} ${version}`;
    return {
      name,
      version,
      problem: `${named} does not load on this machine: ${detail.slice(
        0,
        500,
      )}`,
    };
  }
}

async function findDescription(
  name: string,
  onnxServerBin: string,
): Promise<string> {
  const folders = createRequire(onnxServerBin).resolve.paths(name) ?? [];
  for (const folder of folders) {
    const file = join(folder, name, 'package.json');
    if (
      await access(file).then(
        () => true,
        () => false,
      )
    ) {
      return file;
    }
  }
  throw new Error(`${name} is not installed`);
}

/**
 * Finds the runtime as onnx-server will find it: native code, or else
 * WebAssembly, which needs none.
 */
export async function findRuntime(options: {
  onnxServerBin: string;
}): Promise<FoundRuntime> {
  const native = await tryPackage(nativeName, options.onnxServerBin);
  if (!('problem' in native)) {
    const { name, version, folder } = native;
    return {
      runtime: { name, version, usable: true },
      hasGpuProvider: await findGpuProvider(folder),
    };
  }
  const wasm = await tryPackage(wasmName, options.onnxServerBin);
  if (!('problem' in wasm)) {
    return {
      runtime: {
        name: wasm.name,
        version: wasm.version,
        usable: true,
        reason: `Models are computed with WebAssembly, on one thread and with a slower start, since ${native.problem}.`,
      },
      hasGpuProvider: false,
    };
  }
  return {
    runtime: {
      name: native.name,
      version: native.version,
      usable: false,
      reason: `${native.problem}; ${wasm.problem}. Add one of them to the dependencies of the portal and install again.`,
    },
    hasGpuProvider: false,
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
