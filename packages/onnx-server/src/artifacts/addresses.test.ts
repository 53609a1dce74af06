import { classifyAddress, mayReach } from './addresses.ts';

describe('classifyAddress', () => {
  it.each([
    ['1.1.1.1', 'public'],
    ['2606:4700::1111', 'public'],
    ['127.0.0.1', 'internal'],
    ['10.1.2.3', 'internal'],
    ['172.31.0.1', 'internal'],
    ['192.168.0.1', 'internal'],
    ['100.64.0.1', 'internal'],
    ['0.0.0.0', 'internal'],
    ['::1', 'internal'],
    ['::', 'internal'],
    ['fd00::1', 'internal'],
    ['::ffff:10.0.0.1', 'internal'],
    ['64:ff9b::a00:1', 'internal'],
    ['169.254.169.254', 'link-local'],
    ['::ffff:169.254.169.254', 'link-local'],
    ['fe80::1', 'link-local'],
    ['fe80::1%eth0', 'link-local'],
    ['not an address', 'link-local'],
    // Metadata services elsewhere, and behind translation.
    ['168.63.129.16', 'link-local'],
    ['100.100.100.200', 'link-local'],
    ['192.0.0.192', 'link-local'],
    ['fd00:ec2::254', 'link-local'],
    ['fd20:ce::254', 'link-local'],
    ['64:ff9b::a9fe:a9fe', 'link-local'],
    ['2002:a9fe:a9fe::1', 'link-local'],
    ['::a9fe:a9fe', 'internal'],
    ['2001:0:4136:e378::1', 'internal'],
    ['2001:200::1', 'public'],
  ])('calls %s %s', (address, expected) => {
    expect(classifyAddress(address)).toBe(expected);
  });
});

describe('mayReach', () => {
  it.each([
    ['1.1.1.1', { internal: false, public: true }, true],
    ['1.1.1.1', { internal: true, public: false }, false],
    ['10.0.0.1', { internal: false, public: true }, false],
    ['10.0.0.1', { internal: true, public: false }, true],
    ['169.254.169.254', { internal: true, public: true }, false],
  ])('answers for %s under %j: %s', (address, rule, expected) => {
    expect(mayReach(address, rule)).toBe(expected);
  });
});
