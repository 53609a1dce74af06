import { readFile } from 'node:fs/promises';
import { needsRewriting, rewriteOnnx } from '@fairway/inference-protocol';
import type { InferenceSession } from 'onnxruntime-node';
import { messageOf, StartError } from '../errors.ts';
import type { ModelFile } from './ModelFile.ts';
import type { Runtime } from './runtime.ts';

type Options = InferenceSession.SessionOptions;

/** How a model is loaded. */
export interface LoadOptions {
  /** Threads within one operator. */
  threads: number;
  /** Keep them busy between predictions. Default: let them sleep. */
  allowSpinning?: boolean;
}

const options = (threads: number): Options => ({
  intraOpNumThreads: threads,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
  // What it would say is in the error that it throws.
  logSeverityLevel: 4,
});

// Threads that spin for work would keep a shared machine's CPUs busy between
// requests.
const spinning = (isAllowed: boolean) => ({
  'intra_op.allow_spinning': isAllowed ? '1' : '0',
  'inter_op.allow_spinning': isAllowed ? '1' : '0',
});

/** The file's bytes, rewritten where that is needed. */
async function contentOf(file: ModelFile): Promise<Uint8Array> {
  return rewriteOnnx(await readFile(file.path), file.header);
}

async function createNative(
  { api }: Runtime,
  file: ModelFile,
  { threads, allowSpinning = false }: LoadOptions,
): Promise<InferenceSession> {
  const base = options(threads);
  const session = spinning(allowSpinning);
  const { folder } = file.weights ?? {};
  if (!needsRewriting(file.header)) {
    return api.InferenceSession.create(file.path, {
      ...base,
      extra: { session },
    });
  }
  return api.InferenceSession.create(await contentOf(file), {
    ...base,
    extra: {
      session: {
        ...session,
        // Bytes have no place of their own to look for weights beside.
        ...(folder && { model_external_initializers_file_folder_path: folder }),
      },
    },
  });
}

/** WebAssembly sees no files: it is handed everything. */
async function createWasm(
  { api }: Runtime,
  file: ModelFile,
): Promise<InferenceSession> {
  const externalData = await Promise.all(
    (file.weights?.files ?? []).map(async ({ location, path }) => ({
      path: location,
      data: new Uint8Array(await readFile(path)),
    })),
  );
  return api.InferenceSession.create(await contentOf(file), {
    ...options(1),
    executionProviders: ['wasm'],
    ...(externalData.length > 0 && { externalData }),
  });
}

/** The runtime's message without places in its own sources. */
function inWords(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return messageOf(
    text
      .replace(/^Can't create a session\. /, '')
      .replace(/^(ERROR_CODE: \d+, )?ERROR_MESSAGE: /, '')
      .replace(/^Load model from .*? failed:/, '')
      .replace(/^(Exception during initialization: )?\/\S*\.(cc|h):\d+ /, '')
      .replace(/^[^.]*\) .* was false\. /, ''),
  );
}

/**
 * Has the runtime load a model.
 * @throws StartError with the runtime's words when it does not
 */
export async function createSession(
  runtime: Runtime,
  file: ModelFile,
  load: LoadOptions,
): Promise<InferenceSession> {
  try {
    return runtime.name === 'onnxruntime-node'
      ? await createNative(runtime, file, load)
      : await createWasm(runtime, file);
  } catch (error) {
    throw new StartError(
      'model',
      `ONNX Runtime cannot load ${file.path}: ${inWords(error)}`,
    );
  }
}
