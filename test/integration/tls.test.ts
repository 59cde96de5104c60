import { chmodSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { startGateway, type TestGateway } from '@ai-proxy/core/testing';
import { builtins } from '@ai-proxy/plugins';
import t, { type Test } from 'tap';
import { until } from '../helpers/until.ts';
import { makeIdentity, type Identity } from './hostile/certificates.ts';

const hosts = ['127.0.0.1'];

interface Scene {
  readonly gateway: TestGateway;
  readonly folder: string;
  /** Puts the pair in the place of the one before, file by file, as renewals do. */
  install(identity: Identity): void;
  configure(tls: string): void;
}

async function secured(test: Test, identity: Identity, tls = '', watch = false): Promise<Scene> {
  const folder = mkdtempSync(join(tmpdir(), 'ai-proxy-'));
  test.teardown(() => rmSync(folder, { recursive: true }));
  const configFile = join(folder, 'config.yaml');
  const put = (name: string, text: string): void => {
    writeFileSync(join(folder, 'new'), text, { mode: 0o600 });
    renameSync(join(folder, 'new'), join(folder, name));
  };
  const install = ({ cert, key }: Identity): void => {
    put('cert.pem', cert);
    put('key.pem', key);
  };
  const configure = (more: string): void =>
    writeFileSync(
      configFile,
      `tls:\n  enable: true\n  cert: ${join(folder, 'cert.pem')}\n  key: ${join(folder, 'key.pem')}\n${more}pipeline: [chat-api, router, { demo: { word-interval-ms: 20 } }]\n`,
    );
  install(identity);
  configure(tls);
  const gateway = await startGateway({ configFile, builtins, watch });
  test.teardown(() => gateway.close());
  return { gateway, folder, install, configure };
}

interface Answer {
  readonly status: number | undefined;
  readonly text: string;
  /** Common name of the gateway's certificate. */
  readonly shownBy: string | undefined;
}

/** Asks over a connection of its own, or over that of the agent. */
function ask(
  { url }: TestGateway,
  options: ConnectionOptions & { readonly agent?: Agent; readonly stream?: boolean } = {},
): Promise<Answer> {
  const { agent = new Agent({ maxCachedSessions: 0 }), stream = false, ...tls } = options;
  return new Promise((resolve, reject) => {
    const sent = request(
      `${url}/v1/chat/completions`,
      { agent, method: 'POST', rejectUnauthorized: false, ...tls },
      (response) => {
        const socket = response.socket as TLSSocket;
        const shownBy = nameOn(socket);
        let text = '';
        response.on('data', (bytes: Buffer) => (text += bytes.toString()));
        response.on('end', () => resolve({ status: response.statusCode, text, shownBy }));
        response.on('error', reject);
      },
    );
    sent.on('error', reject);
    const messages = [{ role: 'user', content: 'a b c d e f g h' }];
    sent.end(JSON.stringify({ model: 'demo', stream, messages }));
  });
}

function nameOn(socket: TLSSocket): string | undefined {
  return socket.getPeerX509Certificate()?.subject.replace('CN=', '');
}

t.test('a renewed certificate is shown to new connections, and old ones go on', async (t) => {
  const { gateway, install } = await secured(t, makeIdentity('first', { hosts }), '', true);
  const agent = new Agent({ keepAlive: true, maxSockets: 1, maxCachedSessions: 0 });
  t.teardown(() => agent.destroy());
  t.equal((await ask(gateway, { agent })).shownBy, 'first');
  const open = ask(gateway, { stream: true });

  install(makeIdentity('second', { hosts }));
  await until('the renewed pair is read', () => gateway.gateway.vitals.reloads.succeeded === 1);
  t.match(await ask(gateway), { status: 200, shownBy: 'second' });
  t.match(await ask(gateway, { agent }), { status: 200, shownBy: 'first' }, 'an old connection');
  t.match(await open, { status: 200, text: /data: \[DONE\]/, shownBy: 'first' });
  t.match(
    gateway.logs.find(({ msg }) => msg === 'configuration reloaded'),
    { changed: [/^tls\.cert: /, /^tls\.key: /], restart: [] },
  );
});

t.test('a bad pair is refused with its place, and the old one keeps serving', async (t) => {
  const first = makeIdentity('first', { hosts });
  const { folder, gateway, install } = await secured(t, first);
  const bad: Readonly<Record<string, [string, string, RegExp]>> = {
    'a key of another': [first.cert, makeIdentity('x').key, /does not belong to the certificate/],
    'no certificate': ['nothing', first.key, /cert\.pem is no certificate in PEM/],
    'no key': [first.cert, 'nothing', /key\.pem is no private key in PEM/],
    'a missing file': ['', '', /cert\.pem cannot be read \(ENOENT\)/],
  };
  for (const [name, [cert, key, message]] of Object.entries(bad)) {
    install({ name, cert, key });
    if (cert === '') rmSync(join(folder, 'cert.pem'));
    const refused: unknown = await gateway.gateway.reload().catch((error: unknown) => error);
    t.match(
      refused,
      { problems: [{ code: 'CONFIG_INVALID', file: /config\.yaml$/, line: /[34]/, message }] },
      name,
    );
    t.match(await ask(gateway), { status: 200, shownBy: 'first' });
  }
  install(makeIdentity('second', { hosts }));
  await gateway.gateway.reload();
  t.match(await ask(gateway), { status: 200, shownBy: 'second' });
});

t.test('asks clients for certificates', async (t) => {
  const authority = makeIdentity('authority');
  const known = makeIdentity('known', { hosts, issuer: authority });
  const stranger = makeIdentity('stranger', { hosts, issuer: makeIdentity('elsewhere') });
  const { configure, folder, gateway } = await secured(t, makeIdentity('server', { hosts }));
  writeFileSync(join(folder, 'clients.pem'), authority.cert);
  const wants = async (auth: string): Promise<void> => {
    configure(`  client-ca: ${join(folder, 'clients.pem')}\n  client-auth: ${auth}\n`);
    await gateway.gateway.reload();
  };
  const as = ({ cert, key }: Identity): Promise<number | string | undefined> =>
    outcome(ask(gateway, { cert, key }));
  const nobody = (): Promise<number | string | undefined> => outcome(ask(gateway));

  t.equal(await as(stranger), 200, 'nobody has asked');
  await wants('required');
  t.equal(await as(known), 200);
  t.not(await as(stranger), 200);
  t.not(await nobody(), 200);
  await wants('optional');
  t.equal(await as(known), 200);
  t.not(await as(stranger), 200, 'a certificate that nobody vouches for');
  t.equal(await nobody(), 200);
  await wants('none');
  t.equal(await as(stranger), 200);
  t.equal(await nobody(), 200);
});

t.test('who was let in without a certificate cannot resume when one is required', async (t) => {
  const authority = makeIdentity('authority');
  const { configure, folder, gateway } = await secured(t, makeIdentity('server', { hosts }));
  writeFileSync(join(folder, 'clients.pem'), authority.cert);
  const agent = new Agent({ keepAlive: false });
  t.equal((await ask(gateway, { agent })).status, 200);
  t.equal((await ask(gateway, { agent })).status, 200);
  configure(`  client-ca: ${join(folder, 'clients.pem')}\n  client-auth: required\n`);
  await gateway.gateway.reload();
  t.not(await outcome(ask(gateway, { agent })), 200);
});

t.test('speaks no older TLS than configured, from the next reload on', async (t) => {
  const { configure, gateway } = await secured(t, makeIdentity('server', { hosts }));
  const port = Number(new URL(gateway.url).port);
  t.equal(await protocol(port), 'TLSv1.2');
  configure('  min-version: TLSv1.3\n');
  t.strictSame((await gateway.gateway.reload()).changed, ['tls.min-version: TLSv1.2 → TLSv1.3']);
  t.match(await protocol(port), /ERR_SSL|ECONNRESET/);
});

t.test('only the switch of TLS waits for a restart', async (t) => {
  const { folder, gateway } = await secured(t, makeIdentity('server', { hosts }));
  writeFileSync(join(folder, 'config.yaml'), 'pipeline: [chat-api, router, demo]\n');
  t.match(await gateway.gateway.reload(), { restart: ['tls.enable'] });
  t.match(await gateway.gateway.reload(), { changed: [], restart: ['tls.enable'] });
  t.equal((await ask(gateway)).status, 200);
});

t.test(
  'warns of a key that everybody can read and of a certificate that has expired',
  async (t) => {
    const old = makeIdentity('old', { hosts, notAfter: new Date(Date.now() - 1000) });
    const { folder, gateway } = await secured(t, old);
    const warnings = (): unknown[] =>
      gateway.logs.filter(({ level }) => level === 40).map(({ msg }) => msg);
    t.match(warnings(), [/No credential/, /cert\.pem has expired/]);
    chmodSync(join(folder, 'key.pem'), 0o644);
    await gateway.gateway.reload();
    t.match(warnings().slice(2), [
      /No credential/,
      /key\.pem can be read by everybody on this machine/,
      /expired/,
    ]);
  },
);

async function outcome(answer: Promise<Answer>): Promise<number | string | undefined> {
  try {
    return (await answer).status;
  } catch (error) {
    return codeOf(error);
  }
}

/** The protocol that a client of TLS 1.2 agrees on, or why it cannot. */
function protocol(port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect({
      port,
      host: '127.0.0.1',
      maxVersion: 'TLSv1.2',
      rejectUnauthorized: false,
    });
    socket.on('secureConnect', () => {
      resolve(socket.getProtocol());
      socket.destroy();
    });
    socket.on('error', (error) => resolve(codeOf(error)));
  });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
