import { BlockList, isIPv4, isIPv6 } from 'node:net';

function listOf(ranges: [string, number, 'ipv4' | 'ipv6'][]): BlockList {
  const list = new BlockList();
  for (const [network, prefix, family] of ranges) {
    list.addSubnet(network, prefix, family);
  }
  return list;
}

/**
 * Never reached: metadata services of clouds live there, which hand out the
 * rights of the machine. Those outside the link-local ranges are of Azure
 * (168.63.129.16), Alibaba Cloud (100.100.100.200), Oracle Cloud (192.0.0.192),
 * AWS (fd00:ec2::/32) and Google Cloud (fd20:ce::254). An IPv4 network translates
 * 64:ff9b::/96 (RFC 6052) and 2002::/16 (RFC 3056) to the IPv4 address inside.
 */
const linkLocal = listOf([
  ['169.254.0.0', 16, 'ipv4'],
  ['100.100.100.200', 32, 'ipv4'],
  ['168.63.129.16', 32, 'ipv4'],
  ['192.0.0.192', 32, 'ipv4'],
  ['fe80::', 10, 'ipv6'],
  ['fd00:ec2::', 32, 'ipv6'],
  ['fd20:ce::254', 128, 'ipv6'],
  ['64:ff9b::a9fe:0', 112, 'ipv6'],
  ['2002:a9fe::', 32, 'ipv6'],
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
  ['::', 96, 'ipv6'],
  ['64:ff9b::', 96, 'ipv6'],
  ['64:ff9b:1::', 48, 'ipv6'],
  ['100::', 64, 'ipv6'],
  ['2001::', 23, 'ipv6'],
  ['2001:db8::', 32, 'ipv6'],
  ['2002::', 16, 'ipv6'],
  ['3fff::', 20, 'ipv6'],
  ['5f00::', 16, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
  ['fec0::', 10, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
]);

export type AddressClass = 'public' | 'internal' | 'link-local';

/** Which classes may be reached; those of metadata services never are. */
export interface AddressRule {
  internal: boolean;
  public: boolean;
}

/**
 * Where an IP address leads. An IPv4 address inside an IPv6 one counts as that
 * IPv4 address; a metadata service of a cloud counts as link-local, and so does
 * what is no address at all: that is the strictest.
 */
export function classifyAddress(address: string): AddressClass {
  const family = familyOf(address);
  if (!family || linkLocal.check(address, family)) {
    return 'link-local';
  }
  return internal.check(address, family) ? 'internal' : 'public';
}

/** Whether a connection to this address may be made. */
export function mayReach(address: string, rule: AddressRule): boolean {
  const found = classifyAddress(address);
  return found !== 'link-local' && rule[found];
}

function familyOf(address: string): 'ipv4' | 'ipv6' | undefined {
  if (isIPv4(address)) {
    return 'ipv4';
  }
  return isIPv6(address) ? 'ipv6' : undefined;
}
