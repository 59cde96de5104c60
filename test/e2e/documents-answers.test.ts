/** Where a document shows a command with what it prints, it is typed here, and prints that. */
import { startGateway, startUpstream, type UpstreamRequest } from '@ai-proxy/core/testing';
import { builtins } from '@ai-proxy/plugins';
import t from 'tap';
import { parseDocument } from 'yaml';
import { blocksOf, readMarkdown } from '../unit/documents.ts';
import { blocksTypedBy } from '../unit/typed-blocks.ts';
import { runShell } from './document-shell.ts';

const here = 'test/e2e/documents-answers.test.ts';
const env = { OPENAI_KEY_A: 'key-of-a', OPENAI_KEY_B: 'key-of-b' };

t.test('debug headers are those that its README shows', async (t) => {
  const upstream = await startUpstream(answerSecondKey);
  t.teardown(() => upstream.close());
  const blocks = blocksTypedBy(here);
  t.equal(blocks.length, 1);
  const [{ code, document } = { code: '', document: '' }] = blocks;
  const [typing = '', ...shown] = code.trimEnd().split('\n');

  const [example] = blocksOf(readMarkdown(document), 'yaml');
  const config = parseDocument(example?.code ?? '');
  for (const index of [0, 1]) config.setIn(['openai-api-key', index, 'base-url'], upstream.url);
  const gateway = await startGateway({ builtins, config: String(config), env });
  t.teardown(() => gateway.close());

  const line = typing.replace('$ ', '').replace('http://127.0.0.1:8317', gateway.url);
  const { stderr, stdout } = await runShell(line, t.testdir({}), {
    PATH: process.env['PATH'] ?? '',
  });
  t.equal(stderr, '');
  t.same(withoutFigures(stdout.replaceAll('\r', '').trimEnd()), withoutFigures(shown.join('\n')));
});

/** What differs each time. */
function withoutFigures(text: string): readonly string[] {
  return text.replaceAll(/dur=\d+\.\d+/g, 'dur=…').split('\n');
}

function answerSecondKey({ headers }: UpstreamRequest) {
  if (headers.authorization !== `Bearer ${env.OPENAI_KEY_B}`)
    return { status: 429, body: '{"error":{"message":"Slow down."}}' };
  const choice = { index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' };
  return { body: JSON.stringify({ id: 'c', object: 'chat.completion', choices: [choice] }) };
}
