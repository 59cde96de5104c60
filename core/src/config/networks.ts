import { BlockList, isIP } from 'node:net';

/** True for an address, and for a network such as `10.0.0.0/8`. */
export function isNetwork(text: string): boolean {
  return parseNetwork(text) !== undefined;
}

/** The addresses of all networks; undefined where there are none. Members have to be networks. */
export function addressesIn(networks: readonly string[]): BlockList | undefined {
  if (networks.length === 0) return undefined;
  const addresses = new BlockList();
  for (const text of networks) {
    const network = parseNetwork(text);
    if (network !== undefined)
      addresses.addSubnet(network.address, network.bits, `ipv${network.version}`);
  }
  return addresses;
}

interface Network {
  readonly address: string;
  readonly bits: number;
  readonly version: 4 | 6;
}

function parseNetwork(text: string): Network | undefined {
  const [address = '', bits, ...more] = text.split('/');
  const version = isIP(address);
  if ((version !== 4 && version !== 6) || address.includes('%') || more.length > 0)
    return undefined;
  const most = version === 4 ? 32 : 128;
  if (bits === undefined) return { address, bits: most, version };
  return /^(?:0|[1-9]\d{0,2})$/.test(bits) && Number(bits) <= most
    ? { address, bits: Number(bits), version }
    : undefined;
}
