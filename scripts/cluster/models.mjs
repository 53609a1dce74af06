import { cpSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { basename, dirname, join, resolve } from 'node:path';
import { parseAllDocuments, stringify } from 'yaml';

/**
 * Copies the examples, and further models beside them. The catalog entities of
 * the copies name the server that pods can fetch the files from, instead of the
 * folder beside them.
 *
 * @param {object} options
 * @param {string} options.examples folder with a catalog.yaml and `models`
 * @param {readonly string[]} options.models folders of further models, each with a catalog-info.yaml
 * @param {string} options.to a new folder
 * @param {string} options.address of the server, without a slash at its end
 */
export function copyModels({ examples, models, to, address }) {
  cpSync(examples, to, { recursive: true });
  for (const folder of models) {
    cpSync(folder, join(to, 'models', basename(folder)), { recursive: true });
  }
  for (const name of globSync('models/*/catalog-info.yaml', { cwd: to })) {
    const file = join(to, name);
    const base = `${address}/${basename(dirname(file))}`;
    const entities = parseAllDocuments(readFileSync(file, 'utf8')).map(
      document => stringify(served(document.toJS(), base)),
    );
    writeFileSync(file, entities.join('---\n'));
  }
}

function served(entity, base) {
  for (const version of entity.spec?.versions ?? []) {
    version.uri = version.uri.replace(/^file:\.\//, `${base}/`);
  }
  return entity;
}

/**
 * Serves the files of a folder by HTTPS.
 *
 * @returns its `host`, with the port, and `close`
 */
export async function serveFiles({ folder, host, certificate, key }) {
  const answer = (request, response) => {
    const { pathname } = new URL(request.url, 'https://models');
    const file = resolve(folder, `.${decodeURIComponent(pathname)}`);
    try {
      if (!file.startsWith(`${folder}/`)) {
        throw new RangeError(`${pathname} is not in the folder`);
      }
      response.end(readFileSync(file));
    } catch {
      response.writeHead(404).end();
    }
  };
  const server = createServer({ cert: certificate, key }, answer);
  await new Promise((listening, failed) => {
    server.once('error', failed);
    server.listen(0, host, listening);
  });
  return {
    host: `${host}:${server.address().port}`,
    close: () => server.close(),
  };
}
