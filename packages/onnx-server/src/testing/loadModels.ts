/**
 * Loads every file of a folder, one after the other, in this one process, and
 * prints what came of each: `name<TAB>loaded` or `name<TAB>code<TAB>sentence`.
 * A crash of native code ends the process, and the file it died of is the one
 * after the last line.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { StartError } from '../errors.ts';
import { ModelFile } from '../model/ModelFile.ts';
import { OnnxModel } from '../model/OnnxModel.ts';

async function load(path: string): Promise<string> {
  try {
    const file = await ModelFile.open(path, undefined);
    const model = await OnnxModel.load(file, { threads: 1 });
    await model.release();
    return 'loaded';
  } catch (error) {
    return error instanceof StartError
      ? `${error.code}\t${error.message}`
      : `unforeseen\t${(error as Error).stack}`;
  }
}

async function loadAll(folder: string): Promise<void> {
  for (const name of readdirSync(folder).sort()) {
    const outcome = await load(join(folder, name));
    process.stdout.write(`${name}\t${outcome.split('\n', 1)[0]}\n`);
  }
}

loadAll(process.argv[2]).catch(error => {
  process.stderr.write(`${error}\n`);
  process.exitCode = 1;
});
