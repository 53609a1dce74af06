import type { PoolConfig } from './schema';

/** The serving target that services of a pool of the configuration run by. */
export function targetOf({ target }: PoolConfig): 'kubernetes' | 'kserve' {
  return target ?? 'kubernetes';
}
