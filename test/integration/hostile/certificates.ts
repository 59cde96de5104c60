/** Certificates of X.509, made on the spot: nothing that is secret or runs out lies in the repository. */
import {
  createPrivateKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  type KeyObject,
} from 'node:crypto';
import { isIPv4 } from 'node:net';

export interface Identity {
  /** PEM. */
  readonly cert: string;
  /** PEM. */
  readonly key: string;
  readonly name: string;
}

export interface IdentityOptions {
  /** Host names and IPv4 addresses it is for; none makes an authority. */
  readonly hosts?: readonly string[];
  /** Who vouches for it; itself when absent. */
  readonly issuer?: Identity;
  readonly notBefore?: Date;
  readonly notAfter?: Date;
}

const dayMs = 24 * 60 * 60 * 1000;

/** A key with a certificate on it. */
export function makeIdentity(name: string, options: IdentityOptions = {}): Identity {
  const { hosts = [], issuer } = options;
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signer = issuer === undefined ? privateKey : createPrivateKey(issuer.key);
  const body = sequence(
    tagged(0xa0, integer(2)),
    integer(1 + randomBytes(1).readUInt8()),
    ecdsaWithSha256,
    nameOf(issuer?.name ?? name),
    sequence(
      time(options.notBefore ?? new Date(Date.now() - dayMs)),
      time(options.notAfter ?? new Date(Date.now() + dayMs)),
    ),
    nameOf(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(hosts.length === 0 ? authority : alternatives(hosts))),
  );
  return { name, cert: signed(body, signer), key: pem(privateKey) };
}

function signed(body: Buffer, key: KeyObject): string {
  const signature = tagged(0x03, Buffer.of(0), sign('sha256', body, key));
  const text = sequence(body, ecdsaWithSha256, signature).toString('base64');
  // No empty line, which readers of PEM take for the end of its headers.
  const lines = text.replace(/.{1,64}/g, '$&\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}-----END CERTIFICATE-----\n`;
}

function pem(key: KeyObject): string {
  return String(key.export({ type: 'pkcs8', format: 'pem' }));
}

// DER, after ITU-T X.690.

function tagged(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  const lengthBytes =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...lengthBytes]), content]);
}

function sequence(...contents: readonly Buffer[]): Buffer {
  return tagged(0x30, ...contents);
}

function integer(value: number): Buffer {
  return tagged(0x02, Buffer.of(value >> 8, value & 0xff).subarray(value < 0x80 ? 1 : 0));
}

function identifier(...bytes: readonly number[]): Buffer {
  return tagged(0x06, Buffer.from(bytes));
}

function time(date: Date): Buffer {
  const digits = date.toISOString().replace(/\D/g, '').slice(2, 14);
  return tagged(0x17, Buffer.from(`${digits}Z`));
}

/** A distinguished name that is a common name. */
function nameOf(name: string): Buffer {
  const pair = sequence(identifier(0x55, 4, 3), tagged(0x0c, Buffer.from(name)));
  return sequence(tagged(0x31, pair));
}

const ecdsaWithSha256 = sequence(identifier(0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2));

/** The critical extension "basic constraints": an authority. */
const authority = sequence(
  identifier(0x55, 0x1d, 19),
  tagged(0x01, Buffer.of(0xff)),
  tagged(0x04, sequence(tagged(0x01, Buffer.of(0xff)))),
);

/** The extension "subject alternative name". */
function alternatives(hosts: readonly string[]): Buffer {
  const names = hosts.map((host) =>
    isIPv4(host)
      ? tagged(0x87, Buffer.from(host.split('.').map(Number)))
      : tagged(0x82, Buffer.from(host)),
  );
  return sequence(identifier(0x55, 0x1d, 17), tagged(0x04, sequence(...names)));
}
