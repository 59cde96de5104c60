import { isGatewayError, type OptionsOf } from '@ai-proxy/core';
import t from 'tap';
import { corsMiddleware } from '../../../../../plugins/operations/cors/middleware.ts';
import { parseOrigins } from '../../../../../plugins/operations/cors/origins.ts';
import { corsOptions } from '../../../../../plugins/operations/cors/schema.ts';

const page = 'https://app.example.com';
const defaults: OptionsOf<typeof corsOptions> = {
  origins: [page],
  methods: corsOptions.properties.methods.default,
  exposeHeaders: ['x-request-id', 'retry-after'],
  credentials: false,
  maxAge: 600,
};

interface Exchanged {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly passed: boolean;
}

/** What becomes of a request with these headers. */
async function exchange(
  options: Partial<typeof defaults>,
  method: string,
  sent: Readonly<Record<string, string>>,
): Promise<Exchanged> {
  let headers: Record<string, string> = {};
  let status: number | undefined;
  let passed = false;
  const koa = {
    method,
    get: (name: string) => sent[name] ?? '',
    set: (more: Record<string, string>) => void (headers = { ...headers, ...more }),
    res: {
      writeHead: (code: number, more: Readonly<Record<string, string>>) => {
        status = code;
        headers = { ...headers, ...more };
      },
      end: () => undefined,
    },
  };
  const all = { ...defaults, ...options };
  const run = corsMiddleware(all, parseOrigins(all.origins, all.credentials));
  try {
    await run(koa, () => Promise.resolve((passed = true)));
  } catch (error) {
    if (!isGatewayError(error)) throw error;
    status = error.status;
  }
  return { status, headers, passed };
}

const asking = { origin: page, 'access-control-request-method': 'POST' };

t.test('answers a preflight without handing it on', async (t) => {
  const { headers, passed, status } = await exchange({}, 'OPTIONS', {
    ...asking,
    'access-control-request-headers': 'authorization,content-type,x-stainless-os',
  });
  t.equal(status, 204);
  t.equal(passed, false);
  t.strictSame(headers, {
    vary: 'Origin, Access-Control-Request-Headers',
    'access-control-allow-origin': page,
    'access-control-allow-methods': 'GET, HEAD, POST',
    'access-control-allow-headers': 'authorization,content-type,x-stainless-os',
    'access-control-max-age': '600',
  });
});

t.test('a preflight of a stranger is refused and allows nothing', async (t) => {
  const origin = 'https://evil.example';
  const { headers, passed, status } = await exchange({}, 'OPTIONS', { ...asking, origin });
  t.equal(status, 403);
  t.equal(passed, false);
  t.strictSame(Object.keys(headers), ['vary']);
});

t.test('listed headers are the answer, whatever is asked for', async (t) => {
  const sent = { ...asking, 'access-control-request-headers': 'x-other' };
  const listed = await exchange({ headers: ['authorization', 'x-mine'] }, 'OPTIONS', sent);
  t.equal(listed.headers['access-control-allow-headers'], 'authorization, x-mine');
  const all = await exchange({ headers: ['*'] }, 'OPTIONS', sent);
  t.equal(all.headers['access-control-allow-headers'], 'x-other');
});

t.test('what is asked for is repeated only where it is a list of names', async (t) => {
  for (const names of ['a b', 'a,,b', 'a: b', 'ä', `${'x'.repeat(5000)}`]) {
    const sent = { ...asking, 'access-control-request-headers': names };
    const { headers, status } = await exchange({}, 'OPTIONS', sent);
    t.equal(status, 204);
    t.equal(headers['access-control-allow-headers'], undefined, names.slice(0, 9));
  }
});

t.test('other requests go on, and their answers may be read', async (t) => {
  const { headers, passed } = await exchange({}, 'POST', { origin: page });
  t.ok(passed);
  t.strictSame(headers, {
    vary: 'Origin',
    'access-control-allow-origin': page,
    'access-control-expose-headers': 'x-request-id, retry-after',
  });
});

t.test('strangers and requests of no page go on without leave to read', async (t) => {
  for (const sent of [{ origin: 'https://evil.example' }, {}]) {
    const { headers, passed } = await exchange({}, 'POST', sent);
    t.ok(passed);
    t.strictSame(headers, { vary: 'Origin' });
  }
});

t.test('with a star the answer is the same for all', async (t) => {
  const { headers } = await exchange({ origins: ['*'] }, 'GET', { origin: 'https://any.example' });
  t.equal(headers['access-control-allow-origin'], '*');
  t.equal(headers['vary'], undefined);
});

t.test('credentials are allowed where the operator wants it', async (t) => {
  const options = { credentials: true };
  for (const method of ['OPTIONS', 'POST']) {
    const { headers } = await exchange(options, method, asking);
    t.equal(headers['access-control-allow-credentials'], 'true', method);
    t.equal(headers['access-control-allow-origin'], page, method);
  }
});

t.test('OPTIONS that asks nothing is no preflight', async (t) => {
  const { passed, status } = await exchange({}, 'OPTIONS', { origin: page });
  t.ok(passed);
  t.equal(status, undefined);
});
