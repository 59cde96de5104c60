import Anthropic from '@anthropic-ai/sdk';
import { jsonSchemaOutputFormat } from '@anthropic-ai/sdk/helpers/json-schema';
import t from 'tap';
import { clientKey, startPair, upstreamKinds, type UpstreamKind } from '../helpers/gateway.ts';
import { answerSchema, imageUrl, pixel, pixelUrl } from '../helpers/prompts.ts';
import * as scenes from '../helpers/scenes.ts';
import { spent } from '../helpers/spent.ts';

/** The tokens of the upstream as this format counts them: the cache beside the input. */
function usageOf(kind: UpstreamKind): object {
  const { input, cacheRead, cacheWrite, output, thinking } = spent[kind];
  return {
    input_tokens: input - cacheRead - cacheWrite,
    cache_creation_input_tokens: cacheWrite,
    cache_read_input_tokens: cacheRead,
    output_tokens: output,
    output_tokens_details: { thinking_tokens: thinking },
  };
}

const hello = { max_tokens: 100, messages: [{ role: 'user' as const, content: 'Hello' }] };

for (const kind of upstreamKinds)
  t.test(`the anthropic SDK in front of ${kind}`, async (t) => {
    const pair = await startPair(t, kind);
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
          usage: usageOf(kind),
        });
        t.equal(message.content.length, 1);
      });

      t.test(`says why an answer ended, ${mode}`, async (t) => {
        const reasons = {
          text: 'end_turn',
          length: 'max_tokens',
          tool: 'tool_use',
          // Only this format tells a stop sequence from an end.
          'stop-sequence': kind === 'claude' ? 'stop_sequence' : 'end_turn',
          blocked: 'refusal',
        };
        for (const [model, reason] of Object.entries(reasons)) {
          const message = await complete({ model, ...hello, stop_sequences: [scenes.stopWord] });
          t.equal(message.stop_reason, reason, model);
          const sequence = reason === 'stop_sequence' ? scenes.stopWord : null;
          t.equal(message.stop_sequence, sequence, model);
        }
        t.same(pair.seen().stops, kind === 'responses' ? [] : [scenes.stopWord]);
      });

      t.test(`shows a refusal, ${mode}`, async (t) => {
        const message = await complete({ model: 'refusal', ...hello });
        t.equal(message.stop_reason, 'refusal');
        t.match(message.content, [{ type: 'text', text: scenes.refusalWords }]);
      });

      t.test(`asks for structured output, ${mode}`, async (t) => {
        const format = { type: 'json_schema' as const, schema: answerSchema };
        const message = await complete({ model: 'json', ...hello, output_config: { format } });
        t.match(message.content, [{ type: 'text', text: JSON.stringify(scenes.structured) }]);
        t.match(pair.seen().schema, answerSchema);
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
        output_config: { format: jsonSchemaOutputFormat(answerSchema) },
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
      t.match(pair.seen(), {
        model: 'text',
        limit: 77,
        system: /^Be brief\.\s*Be kind\.$/,
        user: kind === 'gemini' ? undefined : 'user-1',
      });
      t.same(pair.seen().turns, [
        { role: 'user', parts: [{ text: 'One' }] },
        { role: 'assistant', parts: [{ text: 'Two' }] },
        { role: 'user', parts: [{ text: 'Three' }] },
      ]);
      if (kind === 'claude')
        t.match(pair.received()['system'], [{ cache_control: { type: 'ephemeral' } }]);
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
      const parts = [{ text: 'Compare' }, { image: pixelUrl }, { image: imageUrl }];
      t.same(pair.seen().turns, [{ role: 'user', parts }]);
    });
  });
