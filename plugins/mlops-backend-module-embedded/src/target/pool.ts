import { Amounts, Capabilities } from '@fairway/backstage-plugin-mlops-common';
import { DiscoveredPool } from '@fairway/backstage-plugin-mlops-node';
import { HostInfo, protocolVersion } from '@fairway/serving-host';
import { PoolConfig } from '../config';
import { FORMATS, RUNTIMES } from '../preflight/fit';

export const PROTOCOLS = ['open-inference-v2', 'kserve-v1'];
/** As many revisions as one declaration of the serving-host may have. */
const MAX_REVISIONS = 20;

/** A GPU counts only where the runtime can compute on it. */
export function capacityOf(info: HostInfo): Amounts {
  return {
    cpu: info.capacity.cpu,
    memoryMiB: info.capacity.memoryMiB,
    gpus: info.devices.filter(device => device.usable).length,
  };
}

/** The pool, with nothing to offer as long as the host has never answered. */
export function poolOf(
  config: PoolConfig,
  info: HostInfo | undefined,
): DiscoveredPool {
  return {
    name: config.name,
    title: config.title,
    description: 'The machine that the portal runs on',
    type: 'host',
    ...(config.owner ? { owner: config.owner } : {}),
    ...(config.price ? { price: config.price } : {}),
    capacity: info ? capacityOf(info) : { cpu: 0, memoryMiB: 0, gpus: 0 },
    devices: info?.devices ?? [],
  };
}

/** With a problem the pool counts as unreachable. */
export function capabilitiesOf(options: {
  asOf: number;
  info?: HostInfo;
  problem?: string;
}): Capabilities {
  const { asOf, info, problem } = options;
  // An older host is about to give way, and may not know these yet.
  const isCurrent = info !== undefined && info.protocol >= protocolVersion;
  return {
    asOf: new Date(asOf).toISOString(),
    reachable: problem === undefined,
    ...(problem === undefined ? {} : { problem }),
    weights: true,
    mirror: isCurrent,
    scaleToZero: isCurrent,
    maxAddressableRevisions: MAX_REVISIONS,
    protocols: [...PROTOCOLS],
    runtimes: [...RUNTIMES],
    formats: [...FORMATS],
    accelerator: info?.devices.some(device => device.usable) ?? false,
  };
}
