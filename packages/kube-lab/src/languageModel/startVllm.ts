import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { packageFolder } from '../build/folders.ts';
import { LanguageModelServer } from './LanguageModelServer.ts';
import { smallContext } from './smallLanguageModel.ts';

/** It imports some gigabytes of libraries before it listens. */
const readyWithinMs = 600_000;
/** What says where the model is and who may come, which are other ones here. */
const replaced = /^--(host|port|revision|tokenizer-revision)=/;

/**
 * Starts a real vLLM on this machine's processor. It is too large to be installed
 * by tests: {@link vllmProgram} says which one.
 *
 * @param options - `program`: a vLLM that runs without GPUs; `args`: what follows
 *   `vllm serve` in the container whose place it takes, the model first
 */
export async function startVllm(options: {
  program: string;
  args: readonly string[];
}): Promise<LanguageModelServer> {
  const { program, args } = options;
  return await LanguageModelServer.start({
    name: 'vllm',
    readyWithinMs,
    command: async ({ folder, port }) => {
      const model = join(folder, 'model');
      mkdirSync(model);
      await promisify(execFile)(join(dirname(program), 'python'), [
        join(packageFolder(), 'python', 'write_small_transformer.py'),
        model,
        `${smallContext}`,
      ]);
      return {
        program,
        args: [
          'serve',
          model,
          ...args.slice(1).filter(argument => !replaced.test(argument)),
          '--host=127.0.0.1',
          `--port=${port}`,
          // Compiling takes minutes, and is for models that are asked for longer.
          '--enforce-eager',
        ],
        environment: {
          ...process.env,
          HF_HUB_OFFLINE: '1',
          VLLM_NO_USAGE_STATS: '1',
          VLLM_CPU_KVCACHE_SPACE: '1',
        },
      };
    },
  });
}

/** The vLLM that somebody has named in FAIRWAY_VLLM, for tests that can use it. */
export function vllmProgram(): string | undefined {
  return process.env.FAIRWAY_VLLM || undefined;
}
