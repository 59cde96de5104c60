import t from 'tap';
import { parseBody } from '../../../../core/src/context/body.ts';
import { isGatewayError } from '../../../../core/src/errors/gateway-error.ts';

function refusal(body: string | Buffer): {
  code: string;
  message: string;
  status: number;
} {
  const bytes = Buffer.from(body);
  try {
    parseBody(bytes, 'model');
  } catch (error) {
    if (!isGatewayError(error)) throw error;
    const { code, message, status } = error;
    return { code, message, status };
  }
  throw new Error('the body was accepted');
}

t.test('gives the bytes, the JSON and the place of the model', async (t) => {
  const bytes = Buffer.from('{"model": "a\\u0062", "n": 12345678901234567890}');
  const body = parseBody(bytes, 'model');
  t.equal(body.bytes, bytes);
  t.equal(body.json['model'], 'ab');
  t.strictSame(body.modelSpan, [10, 19]);
  t.equal(body.faithful, true);
  t.equal(parseBody(bytes, undefined).modelSpan, undefined);
});

t.test('refuses depth and members before it parses what is not even complete', async (t) => {
  for (const open of ['[', '{"a":']) {
    const deep = refusal(`{"a":${open.repeat(100_000)}`);
    t.match(deep, {
      code: 'BODY_TOO_COMPLEX',
      status: 400,
      message: /100001 levels deep; at most 256/,
    });
  }
  const members = Array.from({ length: 1_000_000 }, (_, index) => `"k${index}":1`).join(',');
  const wide = refusal(`{${members}`);
  t.match(wide, { code: 'BODY_TOO_COMPLEX', message: /1000000 members; at most 200000/ });
});

t.test('accepts the greatest depth and number of members', async (t) => {
  const deep = `${'{"a":'.repeat(255)}[]${'}'.repeat(255)}`;
  t.equal(parseBody(Buffer.from(deep), 'model').faithful, true);
  t.equal(refusal(`{"a":${deep}}`).code, 'BODY_TOO_COMPLEX');
  const wide = Object.fromEntries(Array.from({ length: 200_000 }, (_, index) => [`k${index}`, 1]));
  t.equal(parseBody(Buffer.from(JSON.stringify(wide)), 'model').faithful, true);
});

t.test(
  'refuses numbers and text that JSON of ours could not repeat, with their path',
  async (t) => {
    const cases: readonly (readonly [text: string, message: string])[] = [
      ['{"a":1e999}', 'The field a is a number out of range.'],
      ['{"a":[0,-1e999]}', 'The field a[1] is a number out of range.'],
      ['{"a":[{"b":"\\ud800"}]}', 'The field a[0].b has text with a lone surrogate.'],
      ['{"a":{"b":{"c":"\\udc00x"}}}', 'The field a.b.c has text with a lone surrogate.'],
      ['{"":{"a":1},"b":1e400}', 'The field b is a number out of range.'],
      ['{"\\ud800":1}', 'The field \ufffd has a name with a lone surrogate.'],
      ['{"a":[{"x\\ud800":1}]}', 'The field a[0].x\ufffd has a name with a lone surrogate.'],
    ];
    for (const [text, message] of cases)
      t.match(refusal(text), { code: 'FIELD_INVALID', status: 400, message }, text);
  },
);

t.test('shortens a long path', async (t) => {
  const { message } = refusal(`{"${'n'.repeat(1000)}":1e999}`);
  t.ok(message.length < 250, `${message.length} characters`);
});

t.test('finds one bad number behind many good ones', async (t) => {
  const found = refusal(`{"a":[${'1,'.repeat(490_000)}1e999]}`);
  t.match(found, { message: /^The field a\[490000\] / });
});

t.test('refuses more values than it could parse without blocking', async (t) => {
  for (const value of ['1', '{}', '[]', '""']) {
    const found = refusal(`{"a":[${`${value},`.repeat(3_000_000)}1]}`);
    t.match(found, { code: 'BODY_TOO_COMPLEX', message: /more than 500000 values/ });
  }
});

t.test('refuses a byte order mark, other encodings and invalid UTF-8 at their place', async (t) => {
  t.match(refusal('\ufeff{"model":"a"}'), {
    code: 'BODY_NOT_JSON',
    message: /byte order mark \(position 0\)/,
  });
  t.match(refusal(Buffer.from('\ufeff{}', 'utf16le')), {
    message: /not valid UTF-8 \(position 0\)/,
  });
  const broken: readonly (readonly number[])[] = [
    [0xff],
    [0xc0, 0xaf],
    [0xed, 0xa0, 0x80],
    [0xe6, 0xbc],
    [0xf0, 0x9f, 0x98],
    [0x80],
  ];
  for (const bytes of broken)
    for (const before of ['', '{', '{"é', '{"漢😀', '{"text":"abcdef'])
      for (const after of ['', 'a', 'bc', 'def"}', 'ghij"}and more']) {
        const body = Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from(after)]);
        const position = Buffer.byteLength(before);
        t.match(refusal(body), {
          message: `The request body is not valid UTF-8 (position ${position}).`,
        });
      }
});

t.test('names the place of a mistake and never quotes the text', async (t) => {
  const texts = [
    '{"key":sk-secret-0123}',
    '{"position 7":sk-secret}',
    '{"a":"sk-secret',
    '{"a":"sk-secret"} sk-secret',
    '{"sk-secret":NaN}',
    '{"sk-secret":Infinity}',
    '{"sk-secret":tru',
    '["sk-secret"',
    '{"a":"sk-secret\\q"}',
  ];
  for (const text of texts) {
    const { code, message } = refusal(text);
    t.equal(code, 'BODY_NOT_JSON');
    t.match(message, /^The request body is not valid JSON \(position \d+, line 1 column \d+\)\.$/);
    t.notMatch(message, 'secret');
  }
  t.match(refusal('{"a":NaN}').message, /position 5,/);
});

t.test('refuses what is no object', async (t) => {
  for (const text of ['[]', '1', '"text"', 'null', 'true', ' [1] '])
    t.match(refusal(text), { code: 'BODY_NOT_JSON', message: /must be a JSON object/ }, text);
});

t.test('marks a body unfaithful where a name stands twice in one object', async (t) => {
  const unfaithful = [
    '{"model":"a","model":"b"}',
    '{"model":"a","mod\\u0065l":"b"}',
    '{"a":{"b":1,"b":1}}',
    '{"a":[{"x":1,"y":2,"x":3}]}',
    '{"__proto__":1,"__proto__":2}',
  ];
  for (const text of unfaithful)
    t.equal(parseBody(Buffer.from(text), 'model').faithful, false, text);
  const faithful = [
    '{}',
    '{"a":{"a":{"a":1}}}',
    '{"a":[{"b":1},{"b":1}]}',
    '{"a":"\\"a\\":1"}',
    '{"":1}',
  ];
  for (const text of faithful) t.equal(parseBody(Buffer.from(text), 'model').faithful, true, text);
});

t.test('keeps __proto__ an ordinary member', async (t) => {
  const { json, faithful } = parseBody(
    Buffer.from('{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"x":1}}}'),
    'model',
  );
  t.ok(Object.hasOwn(json, '__proto__'));
  t.equal(faithful, true);
  t.equal(Reflect.get({}, 'isAdmin'), undefined);
  t.equal(Reflect.get(json, 'isAdmin'), undefined);
});
