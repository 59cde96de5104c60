import { startGateway, startUpstream, type UpstreamRequest } from '@ai-proxy/core/testing';
import { builtins, defaultPipeline } from '@ai-proxy/plugins';
import t, { type Test } from 'tap';
import { clientFormats } from './recordings/client.ts';
import { formatNames, type FormatName } from './recordings/recording.ts';

const words = 'Project Nightingale, NIGHTINGALE and "Blue Harbour".';
const secretWords = ['nightingale', 'blue harbour'];

const providers: Readonly<Record<FormatName, { key: string; more?: object }>> = {
  'openai-chat': { key: 'openai-compatibility' },
  'openai-responses': { key: 'openai-compatibility', more: { 'wire-api': 'responses' } },
  anthropic: { key: 'claude-api-key' },
  gemini: { key: 'gemini-api-key' },
};

/** Bodies with which an upstream of each format says a text. */
const answers: Readonly<Record<FormatName, (text: string) => { whole: object; events: object[] }>> =
  {
    'openai-chat': (text) => ({
      whole: {
        id: 'c',
        object: 'chat.completion',
        created: 1,
        model: 'm',
        choices: [
          { index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' },
        ],
      },
      events: [
        ...[...text].map((content) => ({ delta: { content }, finish_reason: null })),
        { delta: {}, finish_reason: 'stop' },
      ].map((choice) => ({
        id: 'c',
        object: 'chat.completion.chunk',
        created: 1,
        model: 'm',
        choices: [{ index: 0, ...choice }],
      })),
    }),
    'openai-responses': (text) => {
      const part = { type: 'output_text', text, annotations: [] };
      const item = { id: 'msg_1', type: 'message', role: 'assistant', status: 'completed' };
      const response = {
        id: 'resp_1',
        object: 'response',
        created_at: 1,
        model: 'm',
        status: 'completed',
        instructions: 'what the operator added',
        output: [{ ...item, content: [part] }],
      };
      const place = { item_id: 'msg_1', output_index: 0, content_index: 0 };
      const begun = { ...response, status: 'in_progress', output: [] };
      const events = [
        { type: 'response.created', response: begun },
        { type: 'response.output_item.added', output_index: 0, item: { ...item, content: [] } },
        { type: 'response.content_part.added', ...place, part: { ...part, text: '' } },
        ...[...text].map((delta) => ({ type: 'response.output_text.delta', ...place, delta })),
        { type: 'response.output_text.done', ...place, text },
        { type: 'response.content_part.done', ...place, part },
        { type: 'response.output_item.done', output_index: 0, item: { ...item, content: [part] } },
        { type: 'response.completed', response },
      ];
      return {
        whole: response,
        events: events.map((event, index) => ({ ...event, sequence_number: index })),
      };
    },
    anthropic: (text) => {
      const message = { id: 'msg_1', type: 'message', role: 'assistant', model: 'm' };
      const usage = { input_tokens: 1, output_tokens: 1 };
      const ending = { stop_reason: 'end_turn', stop_sequence: null };
      const delta = (piece: string) => ({ type: 'text_delta', text: piece });
      return {
        whole: { ...message, content: [{ type: 'text', text }], ...ending, usage },
        events: [
          {
            type: 'message_start',
            message: { ...message, content: [], ...ending, stop_reason: null, usage },
          },
          { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
          ...[...text].map((piece) => ({
            type: 'content_block_delta',
            index: 0,
            delta: delta(piece),
          })),
          { type: 'content_block_stop', index: 0 },
          { type: 'message_delta', delta: ending, usage: { output_tokens: 1 } },
          { type: 'message_stop' },
        ],
      };
    },
    gemini: (text) => {
      const candidate = (piece: string, more = {}) => ({
        candidates: [{ index: 0, content: { role: 'model', parts: [{ text: piece }] }, ...more }],
        responseId: 'r',
        modelVersion: 'm',
      });
      return {
        whole: candidate(text, { finishReason: 'STOP' }),
        events: [
          ...[...text].map((piece) => candidate(piece)),
          candidate('', { finishReason: 'STOP' }),
        ],
      };
    },
  };

/** The bodies with which clients of each format ask. */
const questions: Readonly<Record<FormatName, (text: string) => Record<string, unknown>>> = {
  'openai-chat': (content) => ({ messages: [{ role: 'user', content }], user: 'ada@x.test' }),
  'openai-responses': (input) => ({ input, user: 'ada@x.test', store: false }),
  anthropic: (content) => ({
    max_tokens: 9,
    messages: [{ role: 'user', content }],
    metadata: { user_id: 'ada@x.test' },
  }),
  gemini: (text) => ({ contents: [{ role: 'user', parts: [{ text }] }] }),
};

interface Scene {
  readonly url: string;
  readonly last: () => UpstreamRequest;
}

/** A gateway in front of an upstream that says what it was told, letter by letter. */
async function scene(
  t: Test,
  format: FormatName,
  cloak: object,
  more: object = {},
): Promise<Scene> {
  const upstream = await startUpstream(({ body, headers, url }) => {
    const heard = /Project [^}\]]*?\./.exec(body.toString('utf8'))?.[0] ?? '';
    const { whole, events } = answers[format](JSON.parse(`"${heard}"`) as string);
    const isStream = headers.accept === 'text/event-stream' || url.includes('stream');
    if (!isStream)
      return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(whole) };
    const frames = events.map((event) => {
      const name = 'type' in event ? `event: ${String(event.type)}\n` : '';
      return `${name}data: ${JSON.stringify(event)}\n\n`;
    });
    const end = format === 'openai-chat' ? 'data: [DONE]\n\n' : '';
    return { headers: { 'content-type': 'text/event-stream' }, body: frames.join('') + end };
  });
  t.teardown(() => upstream.close());
  const { key, more: wire = {} } = providers[format];
  const account = { name: 'up', 'api-key': 'upstream-secret', 'base-url': upstream.url, cloak };
  const gateway = await startGateway({
    builtins,
    defaultPipeline,
    config: JSON.stringify({ [key]: [{ ...account, ...wire }], ...more }),
  });
  t.teardown(() => gateway.close());
  const last = (): UpstreamRequest => {
    const request = upstream.requests.at(-1);
    if (request === undefined) throw new Error('The upstream was not asked.');
    return request;
  };
  return { url: gateway.url, last };
}

async function ask(url: string, client: FormatName, stream: boolean): Promise<string> {
  const body = { ...clientFormats[client].hello('m', stream), ...questions[client](words) };
  const paths: Record<FormatName, string> = {
    'openai-chat': '/v1/chat/completions',
    'openai-responses': '/v1/responses',
    anthropic: '/v1/messages',
    gemini: `/v1beta/models/m:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
  };
  const response = await fetch(url + paths[client], {
    method: 'POST',
    headers: {
      'user-agent': 'secret-client/1',
      'x-app': 'secret-app',
      'x-stainless-lang': 'secret-lang',
      'content-type': 'application/json',
    },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return text;
}

for (const upstream of formatNames)
  t.test(
    `${upstream} sees neither words nor users, and clients of all formats get their words`,
    async (t) => {
      const { url, last } = await scene(t, upstream, {
        mask: 'placeholder',
        'sensitive-words': secretWords,
        'system-prompt': 'what the operator added',
      });
      for (const client of formatNames)
        for (const stream of [false, true]) {
          const name = `${client}, ${stream ? 'streamed' : 'whole'}`;
          const received = await ask(url, client, stream);
          const sent = last().body.toString('utf8');
          t.notMatch(sent, /nightingale|blue harbour|ada@x/i, name);
          t.match(sent, 'what the operator added', name);
          t.match(sent, /Project Zq[a-z0-9]{10}, ZQ[A-Z0-9]{10} and/, name);
          t.equal(clientFormats[client].read(received, stream).answer.text, words, name);
          t.notMatch(received, /zq[a-z0-9]{10}|what the operator added/i, name);
          t.notMatch(JSON.stringify(last().headers), 'secret-', name);
        }
    },
  );

t.test('zero-width words leave with an invisible character, as they came otherwise', async (t) => {
  const { url, last } = await scene(t, 'anthropic', { 'sensitive-words': secretWords });
  await ask(url, 'anthropic', false);
  t.match(last().body.toString('utf8'), 'Project N\u200bightingale, N\u200bIGHTINGALE');
});

t.test('header defaults go to cloaked credentials, and never authenticate', async (t) => {
  const defaults = { 'claude-header-defaults': { 'X-Org': 'us', 'User-Agent': 'gateway/1' } };
  const { url, last } = await scene(t, 'anthropic', {}, defaults);
  await ask(url, 'anthropic', false);
  t.match(last().headers, { 'x-org': 'us', 'user-agent': 'gateway/1' });
  const other = await scene(t, 'openai-chat', {}, defaults);
  await ask(other.url, 'openai-chat', false);
  t.notOk('x-org' in other.last().headers);
  await t.rejects(
    scene(t, 'anthropic', {}, { 'claude-header-defaults': { 'X-Api-Key': 'stolen' } }),
    /CONFIG_INVALID|cannot be set/,
  );
});

t.test('clients that are exempt are passed on as they are', async (t) => {
  const cloak = { 'sensitive-words': secretWords, 'exempt-user-agents': ['secret-client*'] };
  const { url, last } = await scene(t, 'anthropic', cloak);
  await ask(url, 'anthropic', false);
  t.match(last().body.toString('utf8'), 'Project Nightingale');
  t.match(last().body.toString('utf8'), 'ada@x.test');
});
