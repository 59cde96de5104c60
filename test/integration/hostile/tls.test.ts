import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import t, { type Test } from 'tap';
import { apis } from './apis.ts';
import { makeIdentity, type Identity } from './certificates.ts';
import { answerText, startRawUpstream, type Behaviour } from './raw-upstream.ts';
import { startScene, waitFor, type Told } from './scene.ts';

const good = JSON.stringify(apis.chat.whole('Hello'));
const answers: Behaviour = ({ socket }) => void socket.write(answerText(200, good));

const trusted = makeIdentity('A trusted authority');
setDefaultCACertificates([...getCACertificates('default'), trusted.cert]);

const hosts = ['127.0.0.1'];
const dayMs = 24 * 60 * 60 * 1000;
const identities: Readonly<Record<string, Identity>> = {
  'self-signed': makeIdentity('127.0.0.1', { hosts }),
  'unknown authority': makeIdentity('127.0.0.1', {
    hosts,
    issuer: makeIdentity('Another authority'),
  }),
  expired: makeIdentity('127.0.0.1', {
    hosts,
    issuer: trusted,
    notBefore: new Date(Date.now() - 3 * dayMs),
    notAfter: new Date(Date.now() - dayMs),
  }),
  'not yet valid': makeIdentity('127.0.0.1', {
    hosts,
    issuer: trusted,
    notBefore: new Date(Date.now() + dayMs),
    notAfter: new Date(Date.now() + 2 * dayMs),
  }),
  'another host': makeIdentity('127.0.0.1', { hosts: ['inner.example'], issuer: trusted }),
};

async function askOver(t: Test, tls: Identity): Promise<Told> {
  const upstream = await startRawUpstream(t, { good: answers }, { tls });
  const { ask } = await startScene(t, { good: answers }, { upstream });
  const told = await ask('good');
  if (told.status !== 200) t.equal(upstream.requests.length, 0, 'nothing was sent');
  return told;
}

t.test('an upstream with a certificate that is trusted is asked, again and again', async (t) => {
  const tls = makeIdentity('127.0.0.1', { hosts, issuer: trusted });
  const upstream = await startRawUpstream(t, { good: answers }, { tls });
  const { ask } = await startScene(t, { good: answers }, { upstream });
  for (let count = 0; count < 3; count++) t.match(await ask('good'), { status: 200, text: good });
  t.equal(upstream.connections, 1);
  for (const socket of upstream.open) socket.destroy();
  await waitFor(() => upstream.open.size === 0);
  t.match(await ask('good'), { status: 200 }, 'a session is taken up again');
});

t.test('an upstream with a certificate that is not trusted is not asked', async (t) => {
  for (const [name, tls] of Object.entries(identities))
    t.match(
      await askOver(t, tls),
      {
        status: 502,
        code: 'UPSTREAM_TLS',
        ambiguous: false,
        message: 'The certificate of the upstream is not trusted.',
      },
      name,
    );
});

t.test('the variable that switches verification off does not', async (t) => {
  const before = process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
  process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
  t.teardown(() => {
    if (before === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = before;
  });
  const self = identities['self-signed'] ?? trusted;
  t.match(await askOver(t, self), { status: 502, code: 'UPSTREAM_TLS' });
});

t.test('an upstream that does not speak TLS where it should is told as such', async (t) => {
  const upstream = await startRawUpstream(
    t,
    {},
    {
      onConnection: (socket) => {
        socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
        return true;
      },
    },
  );
  const { ask } = await startScene(
    t,
    { good: answers },
    { account: { 'base-url': `https://127.0.0.1:${upstream.port}` } },
  );
  const told = await ask('good');
  t.match(told, { status: 502, code: 'UPSTREAM_TLS', ambiguous: false });
  t.notMatch(told.text, '127.0.0.1');
});
