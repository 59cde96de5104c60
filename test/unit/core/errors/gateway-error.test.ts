import t from 'tap';
import {
  asGatewayError,
  GatewayError,
  isGatewayError,
  isUpstreamError,
  UpstreamError,
} from '../../../../core/src/errors/gateway-error.ts';

t.test('takes what it is not told from the table', async (t) => {
  const bare = new GatewayError('RATE_LIMITED');
  t.match(bare, {
    name: 'GatewayError',
    code: 'RATE_LIMITED',
    kind: 'rate-limited',
    status: 429,
    scope: 'request',
    message: 'Too many requests.',
    param: undefined,
    retryAfterMs: undefined,
  });
  const cause = new Error('inner');
  const full = new GatewayError('FIELD_INVALID', {
    message: 'No.',
    param: 'a.b',
    retryAfterMs: 5,
    cause,
    status: 422,
  });
  t.match(full, { message: 'No.', param: 'a.b', retryAfterMs: 5, status: 422, cause });
});

t.test('shows the client the kind of the status that the upstream gave', async (t) => {
  const kinds = {
    401: 'unauthenticated',
    402: 'forbidden',
    403: 'forbidden',
    404: 'not-found',
    413: 'too-large',
    422: 'invalid',
  };
  for (const [status, kind] of Object.entries(kinds))
    t.equal(
      new UpstreamError('UPSTREAM_AUTH', { provider: 'p', status: Number(status) }).kind,
      kind,
    );
  t.equal(new UpstreamError('UPSTREAM_AUTH', { provider: 'p' }).kind, 'bad-gateway');
  t.equal(
    new UpstreamError('UPSTREAM_RATE_LIMITED', { provider: 'p', status: 429 }).kind,
    'rate-limited',
  );
});

t.test('recognises its errors, also those of another copy of the module', async (t) => {
  const copy: typeof import('../../../../core/src/errors/gateway-error.ts') = await import(
    `${import.meta.resolve('../../../../core/src/errors/gateway-error.ts')}?copy`
  );
  t.not(copy.GatewayError, GatewayError);
  const [theirs, upstream] = [
    new copy.GatewayError('KEY_MISSING'),
    new copy.UpstreamError('UPSTREAM_FAILED', { provider: 'p' }),
  ];
  t.notOk(theirs instanceof GatewayError);
  t.ok(isGatewayError(theirs) && copy.isGatewayError(new GatewayError('KEY_MISSING')));
  t.ok(isUpstreamError(upstream));
  t.notOk(isUpstreamError(theirs));
  t.equal(asGatewayError(theirs), theirs);
});

t.test('takes nothing else for one of its errors', async (t) => {
  for (const other of [
    new Error('x'),
    { code: 'KEY_MISSING', provider: 'p' },
    null,
    undefined,
    'text',
    1,
  ]) {
    t.notOk(isGatewayError(other));
    t.notOk(isUpstreamError(other));
    const made = asGatewayError(other);
    t.match(made, { code: 'INTERNAL', status: 500, message: 'The gateway failed.' });
    t.equal(made.cause, other);
  }
});

t.test('does not show the body of an answer as a plain member', async (t) => {
  const answer = { dialect: 'line', status: 500, headers: {}, body: Buffer.from('secret') };
  const error = new UpstreamError('UPSTREAM_FAILED', { provider: 'acme', answer });
  t.equal(error.answer, answer);
  t.notOk(Object.keys(error).includes('answer'));
});
