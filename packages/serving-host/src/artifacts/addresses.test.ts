import { classifyAddress } from './addresses.ts';

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
    ['not an address', 'link-local'],
  ])('calls %s %s', (address, expected) => {
    expect(classifyAddress(address)).toBe(expected);
  });
});
