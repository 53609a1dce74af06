import { BlockList, isIPv4, isIPv6 } from 'node:net';

function listOf(ranges: [string, number, 'ipv4' | 'ipv6'][]): BlockList {
  const list = new BlockList();
  for (const [network, prefix, family] of ranges) {
    list.addSubnet(network, prefix, family);
  }
  return list;
}

/** Never reached: metadata services of clouds live there. */
const linkLocal = listOf([
  ['169.254.0.0', 16, 'ipv4'],
  ['fe80::', 10, 'ipv6'],
]);

/** Special-purpose address registries of IANA (RFC 6890), IPv4 and IPv6. */
const internal = listOf([
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.0.2.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['198.51.100.0', 24, 'ipv4'],
  ['203.0.113.0', 24, 'ipv4'],
  ['224.0.0.0', 4, 'ipv4'],
  ['240.0.0.0', 4, 'ipv4'],
  ['::', 127, 'ipv6'],
  ['64:ff9b::', 96, 'ipv6'],
  ['64:ff9b:1::', 48, 'ipv6'],
  ['100::', 64, 'ipv6'],
  ['2001:db8::', 32, 'ipv6'],
  ['2002::', 16, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
  ['fec0::', 10, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
]);

export type AddressClass = 'public' | 'internal' | 'link-local';

/**
 * Where an IP address leads. An IPv4 address inside an IPv6 one counts as that
 * IPv4 address; what is no address at all counts as link-local, the strictest.
 */
export function classifyAddress(address: string): AddressClass {
  const family = familyOf(address);
  if (!family || linkLocal.check(address, family)) {
    return 'link-local';
  }
  return internal.check(address, family) ? 'internal' : 'public';
}

function familyOf(address: string): 'ipv4' | 'ipv6' | undefined {
  if (isIPv4(address)) {
    return 'ipv4';
  }
  return isIPv6(address) ? 'ipv6' : undefined;
}
