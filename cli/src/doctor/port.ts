import { get as getHttp } from 'node:http';
import { get as getHttps } from 'node:https';
import { createServer } from 'node:net';
import type { LoadedConfig } from '@ai-proxy/core';
import type { Status } from '../daemon/control-messages.ts';
import { typedCommand } from '../lib/typed-command.ts';
import { found, wrong, type Finding, type Look } from './finding.ts';

const everywhere: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };
const answerMs = 2_000;

interface Address {
  readonly host: string;
  readonly port: number;
}

/** Whether the gateway can listen, or one does already. */
export const port: Look = async ({ checked, running }) => {
  const core = checked.gateway?.config.core;
  if (core === undefined) return [found('port', 'skip', 'The configuration does not load.')];
  const ownPlace = running && placeOfRunning(running, core);
  if (ownPlace !== undefined) return [ownPlace];
  if (core.port === 0) return [found('port', 'ok', 'Any free port is taken.')];
  const address = { host: core.host, port: core.port };
  const code = await listenTrouble(address);
  const name = `${address.host}:${address.port}`;
  if (code === undefined) return [found('port', 'ok', `${name} is free.`)];
  if (code !== 'EADDRINUSE') return [cannotListen(name, code)];
  const version = await runningVersion(address, core.tls.enable);
  return [
    version === undefined
      ? wrong(
          'port',
          'fail',
          `Another program has ${name}.`,
          'Stop it, or choose another port: "port" in the configuration, or --port.',
        )
      : found('port', 'ok', `ai-proxy ${version} is running at ${name}.`),
  ];
};

/** What is to be said of the gateway of this configuration; nothing where it listens as the file says. */
function placeOfRunning(
  { address, pid, restart }: Status,
  { host, port: number, tls }: LoadedConfig['core'],
): Finding | undefined {
  if (address === undefined) return undefined;
  const own = `The gateway of this configuration runs at ${address} (PID ${pid})`;
  if (restart !== undefined)
    return wrong(
      'port',
      'warn',
      `${own}; the new ${restart.join(', ')} of the file waits for a restart.`,
      `Restart it: "${typedCommand('stop')}", then "${typedCommand('run')}" as it was started.`,
    );
  const { port: ownPort, protocol } = new URL(address);
  const isSecure = protocol === 'https:';
  const isSamePort = Number(ownPort || (isSecure ? 443 : 80)) === number;
  const isThere = (number === 0 || isSamePort) && isSecure === tls.enable;
  if (isThere && number !== 0) return undefined;
  if (isThere) return found('port', 'ok', `${own}.`);
  const place = `${tls.enable ? 'https' : 'http'}://${host}:${number}`;
  return found(
    'port',
    'ok',
    `${own}, not at ${place}: flags of its start said so, or the file has changed since it was read.`,
  );
}

function cannotListen(name: string, code: string): Finding {
  const cures: Readonly<Record<string, string>> = {
    EACCES: 'Choose a port above 1023, or grant the right to bind it.',
    EADDRNOTAVAIL: 'Choose an address of this machine for "host", such as 127.0.0.1 or 0.0.0.0.',
    ENOTFOUND: 'Choose an address for "host", such as 127.0.0.1.',
  };
  const cure = cures[code] ?? 'Look at "host" and "port" of the configuration.';
  return wrong('port', 'fail', `Nobody can listen on ${name} (${code}).`, cure);
}

/** The code of what stands against listening, if anything does. */
function listenTrouble({ host, port: number }: Address): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve('code' in error ? String(error.code) : 'unknown'));
    server.listen({ host, port: number, exclusive: true }, () =>
      server.close(() => resolve(undefined)),
    );
  });
}

/** The version of the gateway at an address, if it is one. */
function runningVersion(
  { host, port: number }: Address,
  secure: boolean,
): Promise<string | undefined> {
  const options = {
    host: everywhere[host] ?? host,
    port: number,
    path: '/health',
    agent: false,
    timeout: answerMs,
  };
  return new Promise((resolve) => {
    const onAnswer = (answer: NodeJS.ReadableStream): void => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (part: string) => (text = (text + part).slice(0, 1000)));
      answer.on('end', () => resolve(versionIn(text)));
    };
    // The certificate is for names, not for this address; nothing secret is sent.
    const request = secure
      ? getHttps({ ...options, rejectUnauthorized: false }, onAnswer)
      : getHttp(options, onAnswer);
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(undefined));
    request.on('close', () => resolve(undefined));
  });
}

function versionIn(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('status' in value)) return undefined;
    return 'version' in value && typeof value.version === 'string' ? value.version : undefined;
  } catch {
    return undefined;
  }
}
