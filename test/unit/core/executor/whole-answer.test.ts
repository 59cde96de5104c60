import t from 'tap';
import { testHost } from '../../../../core/src/testing/host.ts';
import { readAnswer } from '../../../../core/src/executor/whole-answer.ts';
import { lineDialect } from '../line-dialect.ts';

const dialect = lineDialect('line');

const facts = {
  dialect,
  operation: 'generate' as const,
  provider: 'acme',
  transport: { ...testHost().transport, passthroughHeaders: ['x-passed'] },
  nowMs: 0,
};
const read = (text: string, status = 200, headers = {}, changes = {}) =>
  readAnswer({ status, headers, bytes: Buffer.from(text) }, { ...facts, ...changes });

t.test('reads an object, whatever stands around it', async (t) => {
  for (const text of ['{"text":"a"}', ' {"text":"a"}\n', '\ufeff{"text":"a"}'])
    t.strictSame(read(text).json, { text: 'a' });
  t.equal(read('\ufeff{"text":"a"}').bytes.toString(), '{"text":"a"}');
});

t.test('refuses what is cut, doubled or no object', async (t) => {
  for (const text of ['{"text":{"a":1}', '', '[]', '{"text":"a"', '{"a":1}{"a":1}', '<html>'])
    t.throws(
      () => read(text),
      { code: 'UPSTREAM_PROTOCOL', ambiguous: true, provider: 'acme' },
      text,
    );
});

t.test('refuses what has nothing of an answer, where messages are asked for', async (t) => {
  const strict = { dialect: { ...dialect, isAnswer: (body: object) => 'text' in body } };
  t.strictSame(read('{"text":1}', 200, {}, strict).json, { text: 1 });
  t.throws(() => read('{}', 200, {}, strict), { code: 'UPSTREAM_PROTOCOL', ambiguous: true });
  t.strictSame(read('{}', 200, {}, { ...strict, operation: 'embed' }).json, {});
});

t.test('finds an error that came with a good status', async (t) => {
  const text = '{"wrong":"Overloaded","error":{}}';
  t.throws(() => read(text), { code: 'UPSTREAM_FAILED', message: 'Overloaded', ambiguous: true });
});

t.test('makes an error of a refusal, with the wait and the headers that may pass', async (t) => {
  const headers = { 'retry-after': '3', 'x-passed': 'yes', 'x-secret': 'no' };
  const text = '{"wrong":"slow down"}';
  t.throws(() => read(text, 429, headers), {
    code: 'UPSTREAM_RATE_LIMITED',
    retryAfterMs: 3000,
    answer: { status: 429, headers: { 'x-passed': 'yes' }, body: Buffer.from(text) },
  });
});
