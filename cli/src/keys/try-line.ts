import { valueAt, type ConfigDocument } from './config-document.ts';

const everywhere = ['0.0.0.0', '::'];
const usualPort = 8317;

/** A command to paste into a shell that shows which models a key may use. */
export function tryLine({ plain }: ConfigDocument, key: string): string {
  const scheme = valueAt(plain, ['tls', 'enable']) === true ? 'https' : 'http';
  const host = valueAt(plain, ['host']);
  const port = valueAt(plain, ['port']);
  const address =
    typeof host === 'string' && host !== '' && !everywhere.includes(host) ? host : '127.0.0.1';
  const name = address.includes(':') ? `[${address}]` : address;
  const url = `${scheme}://${name}:${typeof port === 'number' && port > 0 ? port : usualPort}`;
  return `curl ${url}/v1/models -H 'authorization: Bearer ${key}'`;
}

/** How a change of the configuration reaches a gateway that runs. */
export const takenUp =
  'A gateway that watches its configuration takes this up at once; any other one with "ai-proxy reload".';
