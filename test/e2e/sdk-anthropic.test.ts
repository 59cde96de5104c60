import Anthropic from '@anthropic-ai/sdk';
import { jsonSchemaOutputFormat } from '@anthropic-ai/sdk/helpers/json-schema';
import t from 'tap';
import { clientKey, startPair, upstreamKinds, type UpstreamKind } from '../helpers/gateway.ts';
import * as scenes from '../helpers/scenes.ts';

const { cacheRead, cacheWrite, fresh, output, thinking } = scenes.tokens;

/** The tokens of the upstream as this format counts them. */
const usage: Readonly<Record<UpstreamKind, object>> = {
  claude: {
    input_tokens: fresh,
    cache_creation_input_tokens: cacheWrite,
    cache_read_input_tokens: cacheRead,
    output_tokens: output,
  },
  openai: {
    input_tokens: fresh,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: cacheRead,
    output_tokens: output,
    output_tokens_details: { thinking_tokens: thinking },
  },
};

const pixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const imageUrl = 'https://images.example/cat.png';
const hello = { max_tokens: 100, messages: [{ role: 'user' as const, content: 'Hello' }] };
const schema = {
  type: 'object',
  properties: { city: { type: 'string' }, degrees: { type: 'number' } },
  required: ['city', 'degrees'],
  additionalProperties: false,
} as const;

for (const kind of upstreamKinds)
  t.test(`the anthropic SDK in front of ${kind}`, async (t) => {
    const pair = await startPair(kind);
    t.teardown(() => pair.close());
    const client = new Anthropic({ apiKey: clientKey, baseURL: pair.url, maxRetries: 0 });
    const ask = {
      whole: (request: Anthropic.MessageCreateParamsNonStreaming) =>
        client.messages.create(request),
      streamed: (request: Anthropic.MessageCreateParamsNonStreaming) =>
        client.messages.stream(request).finalMessage(),
    };

    for (const [mode, complete] of Object.entries(ask)) {
      t.test(`reads an answer and its usage, ${mode}`, async (t) => {
        const message = await complete({ model: 'text', ...hello });
        t.match(message, {
          id: /^msg_/,
          type: 'message',
          role: 'assistant',
          model: 'text',
          content: [{ type: 'text', text: scenes.words }],
          stop_reason: 'end_turn',
          stop_sequence: null,
          usage: usage[kind],
        });
        t.equal(message.content.length, 1);
      });

      t.test(`says why an answer ended, ${mode}`, async (t) => {
        const named = kind === 'claude';
        const reasons = {
          text: ['end_turn', null],
          length: ['max_tokens', null],
          tool: ['tool_use', null],
          // The format of OpenAI does not tell a stop sequence from an end.
          'stop-sequence': named ? ['stop_sequence', scenes.stopWord] : ['end_turn', null],
        } as const;
        for (const [model, [reason, sequence]] of Object.entries(reasons)) {
          const message = await complete({ model, ...hello, stop_sequences: [scenes.stopWord] });
          t.equal(message.stop_reason, reason, model);
          t.equal(message.stop_sequence, sequence, model);
        }
        const { stop, stop_sequences: own } = pair.received();
        t.same(named ? own : stop, [scenes.stopWord]);
      });

      t.test(`shows a refusal, ${mode}`, async (t) => {
        const message = await complete({ model: 'refusal', ...hello });
        t.equal(message.stop_reason, 'refusal');
        t.match(message.content, [{ type: 'text', text: scenes.refusalWords }]);
      });

      t.test(`asks for structured output, ${mode}`, async (t) => {
        const format = { type: 'json_schema' as const, schema };
        const message = await complete({ model: 'json', ...hello, output_config: { format } });
        t.match(message.content, [{ type: 'text', text: JSON.stringify(scenes.structured) }]);
        const { response_format: chat, output_config: own } = pair.received();
        if (kind === 'claude') t.same(own, { format });
        else t.match(chat, { type: 'json_schema', json_schema: { name: /./, schema } });
      });
    }

    t.test('gives the text piece by piece', async (t) => {
      const deltas: string[] = [];
      const stream = client.messages.stream({ model: 'text', ...hello });
      stream.on('text', (delta) => deltas.push(delta));
      t.equal(await stream.finalText(), scenes.words);
      t.ok(deltas.length > 3, 'it comes in pieces');
      t.equal(deltas.join(''), scenes.words);
    });

    t.test('keeps to the order of events', async (t) => {
      const types: string[] = [];
      for await (const { type } of await client.messages.create({
        model: 'text',
        ...hello,
        stream: true,
      }))
        if (type !== types.at(-1)) types.push(type);
      t.same(types, [
        'message_start',
        'content_block_start',
        'content_block_delta',
        'content_block_stop',
        'message_delta',
        'message_stop',
      ]);
    });

    t.test('parses structured output', async (t) => {
      const message = await client.messages.parse({
        model: 'json',
        ...hello,
        output_config: { format: jsonSchemaOutputFormat(schema) },
      });
      t.same(message.parsed_output, scenes.structured);
    });

    t.test('sends system prompts, earlier turns and settings', async (t) => {
      await client.messages.create({
        model: 'text',
        max_tokens: 77,
        system: [
          { type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } },
          { type: 'text', text: 'Be kind.' },
        ],
        messages: [
          { role: 'user', content: 'One' },
          { role: 'assistant', content: 'Two' },
          { role: 'user', content: [{ type: 'text', text: 'Three' }] },
        ],
        metadata: { user_id: 'user-1' },
      });
      const received = pair.received();
      t.match(received, { model: 'text', max_tokens: 77 });
      if (kind === 'claude')
        return t.match(received, {
          system: [
            { text: 'Be brief.', cache_control: { type: 'ephemeral' } },
            { text: 'Be kind.' },
          ],
          metadata: { user_id: 'user-1' },
        });
      const [system, ...turns] = received['messages'] as { role: string; content: unknown }[];
      t.equal(system?.role, 'system');
      t.match(JSON.stringify(system?.content), /Be brief\..*Be kind\./);
      t.same(turns, [
        { role: 'user', content: 'One' },
        { role: 'assistant', content: 'Two' },
        { role: 'user', content: 'Three' },
      ]);
      t.equal(received['user'], 'user-1');
    });

    t.test('sends images as bytes and as URLs', async (t) => {
      const sources = [
        { type: 'base64', media_type: 'image/png', data: pixel },
        { type: 'url', url: imageUrl },
      ] as const;
      const images = sources.map((source) => ({ type: 'image' as const, source }));
      const text = { type: 'text' as const, text: 'Compare' };
      await client.messages.create({
        model: 'text',
        max_tokens: 100,
        messages: [{ role: 'user', content: [text, ...images] }],
      });
      const urls = [`data:image/png;base64,${pixel}`, imageUrl];
      const chat = urls.map((url) => ({ type: 'image_url', image_url: { url } }));
      t.same(pair.received()['messages'], [
        { role: 'user', content: [text, ...(kind === 'claude' ? images : chat)] },
      ]);
    });
  });
