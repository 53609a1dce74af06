import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { StartError } from '../errors.ts';

const USUAL_NAME = 'model.onnx';

/**
 * The model's file: the path itself, or, of a folder, `model.onnx` in it or
 * else the only file there that ends in `.onnx`.
 * @throws StartError when a folder has none, or several
 */
export async function findModel(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isDirectory()) {
    return path;
  }
  const names = await readdir(path).catch(() => []);
  const models = names.filter(name => name.toLowerCase().endsWith('.onnx'));
  const name = models.includes(USUAL_NAME) ? USUAL_NAME : models[0];
  if (name === undefined || (models.length > 1 && name !== USUAL_NAME)) {
    throw new StartError(
      'model',
      `the folder ${path} has ${
        name === undefined ? 'no file' : `${models.length} files`
      } ending in .onnx; name the one to serve, or call it ${USUAL_NAME}`,
    );
  }
  return join(path, name);
}
