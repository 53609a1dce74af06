import { HostInfo } from '@fairway/serving-host';
import { LaunchRecord } from './launchRecord';
import { compareVersions } from './versions';

/**
 * Why a host that answers must give way to a new one, if it must. Pure.
 *
 * A newer host stays, by its protocol or else its version: a newer backend has
 * started it. A host whose settings
 * nobody recorded stays too: somebody started it by hand.
 */
export function reasonToReplace(options: {
  info: HostInfo;
  record: LaunchRecord | undefined;
  /** What this backend speaks; see `protocolVersion` of the serving-host. */
  protocol: number;
  version: string;
  settings: string[];
}): string | undefined {
  const { info, record, protocol, version, settings } = options;
  if (info.protocol !== protocol) {
    // Whatever its version: between releases it does not tell them apart.
    return info.protocol < protocol
      ? `it speaks protocol ${info.protocol}, older than ${protocol} of this backend, and would refuse what services declare`
      : undefined;
  }
  const order = compareVersions(info.version, version);
  if (order < 0) {
    return `it runs version ${info.version}, older than ${version} of this backend`;
  }
  const isOther =
    record?.pid === info.pid &&
    JSON.stringify(record.settings) !== JSON.stringify(settings);
  return order === 0 && isOther
    ? 'it was started with other settings than mlops.embedded and mlops.models.allow have now'
    : undefined;
}
