import { fileURLToPath } from 'node:url';
import { join, resolve } from 'node:path';

/** The root of the checkout. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Tools that the scripts bring along; ignored by git. */
export const tools = join(root, '.tools');

/** Everything that the demo portal keeps; ignored by git. */
export const data = resolve(root, process.env.FAIRWAY_DATA ?? '.data');

export const logs = join(data, 'logs');

export const backstageCli = join(
  root,
  'node_modules/@backstage/cli/bin/backstage-cli',
);
