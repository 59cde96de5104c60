import t from 'tap';
import { pipelineText } from '../../../../cli/src/lib/pipeline-table.ts';
import { explained } from './entries.ts';

const credentials = ['one', 'two'];

t.test('prints the pipeline with keys in order and optional ones in parentheses', async (t) => {
  const text = pipelineText([
    explained('chat-api', { dialects: ['chat'], endpoints: ['POST /v1/chat/completions'] }),
    explained('auth', { provides: ['auth.client'], layer: true, headOnly: true }),
    explained('limit', { uses: ['auth.client'], origin: 'file', when: 'gpt-*' }),
    explained('router', { provides: ['router.attempt'], layer: true, reenters: true }),
    explained('acme', {
      requires: ['router.attempt'],
      origin: 'package',
      executor: {
        provider: 'acme',
        lastResort: false,
        credentials,
        dialects: ['chat'],
        models: [],
      },
    }),
  ]);
  t.equal(
    text,
    [
      ' #  plugin    needs           gives           also',
      ' 1  chat-api',
      ' 2  auth                      auth.client     reads the head only',
      ' 3  limit     (auth.client)                   from a local file, for models like gpt-*',
      ' 4  router                    router.attempt  re-enters',
      ' 5  acme      router.attempt                  from a package, executor acme, 2 credentials, speaks chat',
      '',
      'Endpoints',
      '  POST /v1/chat/completions  chat-api',
      '',
      'Dialects',
      '  chat  chat-api',
    ].join('\n'),
  );
});

t.test('says what is off, what an executor lacks and that one speaks every dialect', async (t) => {
  const text = pipelineText([
    explained('auth', { provides: ['auth.client'], headOnly: true }),
    explained('idle', {
      executor: { provider: 'idle', lastResort: false, credentials: [], dialects: [], models: [] },
    }),
    explained('demo', {
      executor: {
        provider: 'demo',
        lastResort: true,
        credentials: ['demo'],
        dialects: ['*'],
        models: ['demo'],
      },
    }),
  ]);
  t.match(text, 'auth.client  off as configured\n');
  t.match(text, 'executor idle, no credential\n');
  t.match(text, 'executor demo, speaks every dialect\n');
  t.match(text, 'Endpoints\n  none');
});
