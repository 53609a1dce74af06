import { HostInfo } from '@fairway/serving-host';
import { LaunchRecord } from './launchRecord';
import { compareVersions } from './versions';

/**
 * Why a host that answers must give way to a new one, if it must. Pure.
 *
 * A newer host stays: a newer backend has started it. A host whose settings
 * nobody recorded stays too: somebody started it by hand.
 */
export function reasonToReplace(options: {
  info: HostInfo;
  record: LaunchRecord | undefined;
  version: string;
  settings: string[];
}): string | undefined {
  const { info, record, version, settings } = options;
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
