import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * What is slow to make and can be made again. Outside the checkout, so that every
 * clone shares it. The names in it say what is inside, so that it never has to be
 * changed.
 */
export const cache =
  process.env.FAIRWAY_CACHE ??
  join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'fairway');
