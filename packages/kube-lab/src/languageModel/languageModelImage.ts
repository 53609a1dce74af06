import { execFile } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { packageFolder } from '../build/folders.ts';
import { tagAnnotation, writeImage } from '../node/images.ts';
import { llamaCppFolder } from './llamaCpp.ts';
import { writeSmallLanguageModel } from './smallLanguageModel.ts';

const run = promisify(execFile);

const serve = 'serve_language_model.py';
const place = 'place_language_model.py';
const modelFile = 'model.gguf';

/** By which KServe's presets have containers wait before they end. */
const sleep = '/bin/sleep';

/** Without what this machine has installed beside Python. */
const python = ['/python3', '-S'];

/**
 * How a container of the image serves the model that is in a folder.
 *
 * @param options.name by which requests ask for the model
 */
export function serveLanguageModelCommand(options: {
  folder: string;
  name: string;
  port: number;
}): string[] {
  const { folder, name, port } = options;
  const model = `${folder}/${modelFile}`;
  return [...python, `/${serve}`, model, name, `${port}`, '0.0.0.0'];
}

/**
 * Writes the image of a server of language models as an OCI image layout: this
 * machine's Python with llama.cpp, and the small model. By itself a container of
 * it puts the model into a folder (its arguments are an address, which it does
 * not ask, and the folder), in the place of what fetches models elsewhere; told
 * so it serves it (`serveLanguageModelCommand`).
 *
 * @param layout folder that is made for it
 */
export async function writeLanguageModelImage(layout: string): Promise<void> {
  const library = await llamaCppFolder();
  const folder = mkdtempSync(join(tmpdir(), 'language-model-image-'));
  const copy = (from: string, to = from) => {
    const target = join(folder, to);
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(realpathSync(from), target);
  };
  try {
    const scripts = join(packageFolder(), 'python');
    const { program, home, files } = await interpreter(scripts, library);
    const programs = [...files, sleep];
    for (const file of [...programs, ...(await librariesOf(programs))]) {
      copy(file);
    }
    symlinkSync(program, join(folder, 'python3'));
    for (const script of [serve, place]) {
      copy(join(scripts, script), script);
    }
    writeSmallLanguageModel(join(folder, modelFile));
    await writeImage(layout, {
      folder,
      contents: ['.'],
      entrypoint: [...python, `/${place}`],
      environment: {
        PYTHONHOME: home,
        PYTHONPATH: library,
        PYTHONDONTWRITEBYTECODE: '1',
      },
      named: { [tagAnnotation]: 'lab' },
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The interpreter, its home, and the files that serve a model, itself among them. */
async function interpreter(scripts: string, library: string) {
  const { stdout } = await run(
    'python3',
    ['-S', join(scripts, 'files_of_interpreter.py')],
    { env: { ...process.env, PYTHONPATH: library } },
  );
  const [program, home, ...modules] = stdout.trim().split('\n');
  return { program, home, files: [program, ...modules] };
}

/** The shared libraries of programs, the loader among them, by ldd. */
async function librariesOf(files: readonly string[]): Promise<string[]> {
  const programs = files.filter(file => !file.endsWith('.py'));
  const { stdout } = await run('ldd', programs, {
    env: { ...process.env, LC_ALL: 'C' },
  });
  const found = [...stdout.matchAll(/(?:=> )?(\/\S+) \(0x/g)].map(
    ([, path]) => path,
  );
  return [...new Set(found)];
}
