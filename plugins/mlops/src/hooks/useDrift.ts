import { useMlops } from './useMlops';

const pollMs = 20_000;

/** The drift of a service, as new as its counts are. */
export const useDrift = (service: string) =>
  useMlops('getServiceDrift', { path: { service }, pollMs: () => pollMs });
