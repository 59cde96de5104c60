import { isGatewayError } from '@ai-proxy/core';
import t from 'tap';
import { isPlausible, presentedKey } from '../../../../../plugins/policies/auth/present.ts';
import { fakeContext, type FakeRequest } from '../fake-context.ts';

async function outcome(request: FakeRequest): Promise<string> {
  const { inbound } = await fakeContext(request);
  try {
    return presentedKey(inbound.head);
  } catch (error) {
    if (!isGatewayError(error)) throw error;
    return `${error.code} ${error.status}`;
  }
}

t.test('reads a key from each form', async (t) => {
  t.equal(await outcome({ headers: [['Authorization', 'Bearer alpha']] }), 'alpha');
  t.equal(await outcome({ headers: [['authorization', 'bEARER    alpha']] }), 'alpha');
  t.equal(await outcome({ headers: [['X-Api-Key', 'alpha']] }), 'alpha');
  t.equal(await outcome({ headers: [['x-goog-api-key', 'alpha']] }), 'alpha');
  t.equal(await outcome({ query: { key: 'alpha' } }), 'alpha');
});

t.test('accepts one key in several forms', async (t) => {
  const headers = [
    ['Authorization', 'Bearer alpha'],
    ['x-api-key', 'alpha'],
    ['x-goog-api-key', 'alpha'],
  ] as const;
  t.equal(await outcome({ headers, query: { key: 'alpha' } }), 'alpha');
});

t.test('takes an empty form for none', async (t) => {
  const headers = [
    ['Authorization', 'Bearer alpha'],
    ['x-api-key', ''],
  ] as const;
  t.equal(await outcome({ headers, query: { key: '' } }), 'alpha');
});

t.test('refuses two different keys, whatever their forms', async (t) => {
  const forms: readonly FakeRequest[] = [
    { headers: [['Authorization', 'Bearer one']] },
    { headers: [['x-api-key', 'two']] },
    { headers: [['x-goog-api-key', 'three']] },
    { query: { key: 'four' } },
  ];
  for (const [at, form] of forms.entries())
    for (const other of forms.slice(at + 1)) {
      const headers = [...(form.headers ?? []), ...(other.headers ?? [])];
      const query = { ...form.query, ...other.query };
      t.equal(await outcome({ headers, query }), 'KEY_CONFLICT 400');
    }
});

t.test('refuses a repeated header, also with the same key', async (t) => {
  for (const name of ['Authorization', 'x-api-key', 'x-goog-api-key'])
    for (const second of ['Bearer alpha', 'Bearer beta', ''])
      t.equal(
        await outcome({
          headers: [
            [name, 'Bearer alpha'],
            [name.toUpperCase(), second],
          ],
        }),
        'KEY_CONFLICT 400',
        `${name}: ${second}`,
      );
});

t.test('misses a key where there is none or another scheme', async (t) => {
  t.equal(await outcome({}), 'KEY_MISSING 401');
  for (const value of ['', 'Bearer', 'Bearer ', 'Basic dXNlcjpwYXNz', 'alpha', 'Bearer\talpha'])
    t.equal(await outcome({ headers: [['Authorization', value]] }), 'KEY_MISSING 401', value);
  const { inbound } = await fakeContext({ headers: [['Authorization', 'Basic dXNlcjpwYXNz']] });
  t.throws(() => presentedKey(inbound.head), { message: /scheme "Bearer"/ });
});

t.test('does not know keys that no configuration can have', async (t) => {
  for (const key of ['a, b', 'a,b', 'a b', 'a\tb', 'a\nb', 'a\0b', 'a\u007fb', 'x'.repeat(513)])
    t.equal(await outcome({ headers: [['x-api-key', key]] }), 'KEY_UNKNOWN 401');
  t.equal(await outcome({ headers: [['Authorization', 'Bearer a b']] }), 'KEY_UNKNOWN 401');
  t.equal(await outcome({ query: { key: "a' OR\n1" } }), 'KEY_UNKNOWN 401');
  t.ok(isPlausible('x'.repeat(512)));
});
