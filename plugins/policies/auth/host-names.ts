import { isIP } from 'node:net';

/** Whether a `Host` is one that no stranger can give to a page of theirs. */
export type IsOwnHost = (host: string) => boolean;

/** Reserved: the public DNS has no such names. */
const reserved = /\.(?:localhost|local|internal|test|home\.arpa)$/;

/**
 * Tells names that can only mean a machine of the operator from names that a stranger may own and point at
 * this machine: addresses, `localhost`, names without a dot, those that the public DNS does not have, and `own`.
 */
export function hostNames(own: readonly string[]): IsOwnHost {
  const names = new Set(own.map((name) => name.toLowerCase()));
  return (host) => {
    const name = host.toLowerCase().replace(/:\d+$/, '').replace(/\.$/, '');
    return (
      !name.includes('.') ||
      name.startsWith('[') ||
      isIP(name) !== 0 ||
      reserved.test(name) ||
      names.has(name)
    );
  };
}
