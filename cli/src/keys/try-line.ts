import { runningWith } from '../daemon/running-with.ts';
import { typedCommand } from '../lib/typed-command.ts';
import { valueAt, type ConfigDocument } from './config-document.ts';

const everywhere = ['0.0.0.0', '::'];
const usualPort = 8317;

/** A command to paste into a shell that shows which models a key may use. */
export function tryLine(config: ConfigDocument, key: string, running?: string): string {
  const url = running === undefined ? urlOf(config) : reachable(running);
  return `curl ${url}/v1/models -H 'authorization: Bearer ${key}'`;
}

/** Where the gateway listens that runs with a configuration now; undefined where none is found. */
export async function runningUrl(file: string): Promise<string | undefined> {
  return (await runningWith(file))?.address;
}

/** Whoever listens on every address is asked at this machine's own. */
function reachable(address: string): string {
  return address.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:');
}

function urlOf({ plain }: ConfigDocument): string {
  const scheme = valueAt(plain, ['tls', 'enable']) === true ? 'https' : 'http';
  const host = valueAt(plain, ['host']);
  const port = valueAt(plain, ['port']);
  const address =
    typeof host === 'string' && host !== '' && !everywhere.includes(host) ? host : '127.0.0.1';
  const name = address.includes(':') ? `[${address}]` : address;
  return `${scheme}://${name}:${typeof port === 'number' && port > 0 ? port : usualPort}`;
}

/** How a change of the configuration reaches a gateway that runs. */
export function takenUp(): string {
  return `A gateway that watches its configuration takes this up at once; any other one with "${typedCommand('reload')}".`;
}
