import { BlockList, isIP } from 'node:net';

/** What is not the open Internet: IANA's special-purpose registries for IPv4 and IPv6 (RFC 6890 and later). */
const PRIVATE: readonly [string, number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
  ['::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
  ['5f00::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
];

const blocked = new BlockList();
for (const [net, prefix] of PRIVATE) blocked.addSubnet(net, prefix, net.includes(':') ? 'ipv6' : 'ipv4');

/** IPv4 within IPv6: mapped (::ffff:10.0.0.1) and by NAT64 (64:ff9b::10.0.0.1). */
const EMBEDDED = /^(?:::ffff:|64:ff9b::)(.+)$/i;

/** Whether an address is on the open Internet; what is no address is not. */
export function isPublic(address: string): boolean {
  const family = isIP(address);
  if (family === 0) return false;
  if (family === 4) return !blocked.check(address, 'ipv4');
  const canonical = new URL(`http://[${address.split('%')[0]}]`).hostname.slice(1, -1);
  const inner = EMBEDDED.exec(canonical)?.[1];
  if (inner !== undefined) return isPublic(dotted(inner));
  return !blocked.check(canonical, 'ipv6');
}

/** 7f00:1 as 127.0.0.1. */
function dotted(inner: string): string {
  if (inner.includes('.')) return inner;
  const [high = '0', low = '0'] = inner.includes(':') ? inner.split(':') : ['0', inner];
  const [a, b] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return `${a >> 8}.${a & 255}.${b >> 8}.${b & 255}`;
}
