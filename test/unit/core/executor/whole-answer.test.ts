import t from 'tap';
import { testHost } from '../../../../core/src/testing/host.ts';
import { answerFault, refusal } from '../../../../core/src/executor/whole-answer.ts';
import { lineDialect } from '../line-dialect.ts';

const dialect = lineDialect('line');

t.test('takes an object for a good answer', async (t) => {
  const cases: readonly (readonly [
    body: string,
    headers: Record<string, string>,
    isGood: boolean,
  ])[] = [
    ['{"text":"a"}', { 'content-length': '12' }, true],
    [' {"text":"a"}\n', { 'transfer-encoding': 'gzip, Chunked' }, true],
    ['{"text":"a"}', {}, true],
    ['{"text":{"a":1}', {}, false],
    ['{"text":{"a":1}', { 'transfer-encoding': 'gzip' }, false],
    ['', { 'content-length': '0' }, false],
    ['[]', {}, false],
    ['{"text":"a"', { 'content-length': '11' }, false],
  ];
  for (const [body, headers, isGood] of cases) {
    const fault = answerFault({ status: 200, headers, bytes: Buffer.from(body) }, dialect, 'acme');
    if (isGood) t.equal(fault, undefined, body);
    else t.match(fault, { code: 'UPSTREAM_PROTOCOL', ambiguous: true, provider: 'acme' }, body);
  }
});

t.test('finds an error that came with a good status', async (t) => {
  const bytes = Buffer.from('{"wrong":"Overloaded","error":{}}');
  const fault = answerFault({ status: 200, headers: {}, bytes }, dialect, 'acme');
  t.match(fault, { code: 'UPSTREAM_FAILED', message: 'Overloaded', ambiguous: true });
});

t.test('makes an error of a refusal, with the wait and the headers that may pass', async (t) => {
  const transport = { ...testHost().transport, passthroughHeaders: ['x-passed'] };
  const headers = { 'retry-after': '3', 'x-passed': 'yes', 'x-secret': 'no' };
  const bytes = Buffer.from('{"wrong":"slow down"}');
  const facts = { dialect, provider: 'acme', transport, nowMs: 0 };
  t.match(refusal({ status: 429, headers, bytes }, facts), {
    code: 'UPSTREAM_RATE_LIMITED',
    retryAfterMs: 3000,
    answer: { status: 429, headers: { 'x-passed': 'yes' }, body: bytes },
  });
});
