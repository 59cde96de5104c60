/** The TLS files of a configuration: reading them, and saying what is wrong with them. */
import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import type { TlsIdentity } from '../http/tls.ts';
import { reasonOf } from './files.ts';
import type { LoadedConfig } from './load.ts';
import { ConfigError } from './problem.ts';

type TlsKey = 'cert' | 'key' | 'client-ca';

/** The identity that `tls` describes, where it is enabled. Throws `ConfigError` where it cannot be used. */
export function readIdentity(config: LoadedConfig): TlsIdentity | undefined {
  const {
    cert = '',
    clientAuth = 'none',
    clientCa,
    enable,
    key = '',
    minVersion,
  } = config.core.tls;
  if (!enable) return undefined;
  const files = new TlsFiles(config);
  const pair = { cert: files.read('cert', cert), key: files.read('key', key) };
  const asksClients = clientCa !== undefined && clientAuth !== 'none';
  const identity: TlsIdentity = {
    ...pair,
    ...(asksClients ? { ca: files.read('client-ca', clientCa) } : {}),
    clientAuth,
    minVersion,
  };
  const leaf = files.parseCertificate('cert', cert, pair.cert);
  if (!leaf.checkPrivateKey(files.parseKey(key, pair.key)))
    throw files.problem('key', `The private key ${key} does not belong to the certificate ${cert}`);
  if (identity.ca !== undefined) files.parseCertificate('client-ca', clientCa ?? '', identity.ca);
  files.attempt('cert', `The TLS files ${cert} and ${key} cannot be used`, () =>
    createSecureContext(identity),
  );
  return identity;
}

/** Paths of the TLS files that are in use. */
export function tlsFiles({ core }: LoadedConfig): string[] {
  const { cert, clientCa, enable, key } = core.tls;
  return enable ? [cert, key, clientCa].filter((path) => path !== undefined) : [];
}

/** What an operator should know of a usable identity. */
export function tlsWarnings(
  { core }: LoadedConfig,
  identity: TlsIdentity,
  nowMs: number,
): string[] {
  const { cert = '', key = '' } = core.tls;
  const until = new X509Certificate(identity.cert).validToDate;
  return [
    ...(isReadByAll(key)
      ? [`The private key ${key} can be read by everybody on this machine. chmod 600 it.`]
      : []),
    ...(until.getTime() < nowMs
      ? [`The certificate ${cert} has expired at ${until.toISOString()}. Renew it.`]
      : []),
  ];
}

const readableByOthers = 0o004;

function isReadByAll(path: string): boolean {
  // Windows has other permissions, and no bits for them.
  if (process.platform === 'win32') return false;
  const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0;
  return (mode & readableByOthers) !== 0;
}

/** Reads the files of one configuration; what is wrong is told at the key that names the file. */
class TlsFiles {
  readonly #config: LoadedConfig;

  constructor(config: LoadedConfig) {
    this.#config = config;
  }

  read(key: TlsKey, path: string): Buffer {
    return this.attempt(key, `The TLS file ${path} cannot be read`, () => readFileSync(path));
  }

  parseCertificate(key: TlsKey, path: string, pem: Buffer): X509Certificate {
    return this.attempt(
      key,
      `The TLS file ${path} is no certificate in PEM`,
      () => new X509Certificate(pem),
    );
  }

  parseKey(path: string, pem: Buffer): KeyObject {
    return this.attempt(
      'key',
      `The TLS file ${path} is no private key in PEM without a passphrase`,
      () => createPrivateKey(pem),
    );
  }

  attempt<T>(key: TlsKey, what: string, action: () => T): T {
    try {
      return action();
    } catch (error) {
      throw this.problem(key, `${what} (${reasonOf(error)})`);
    }
  }

  problem(key: TlsKey, what: string): ConfigError {
    const { file } = this.#config;
    const at = this.#config.placeOf(`tls.${key}`);
    const hint = 'Check the path, what the file holds, and who may read it.';
    return new ConfigError([{ code: 'CONFIG_INVALID', file, ...at, message: `${what}.`, hint }]);
  }
}
