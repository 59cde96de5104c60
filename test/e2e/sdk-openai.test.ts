import OpenAI from 'openai';
import t from 'tap';
import { allOf } from '../helpers/all-of.ts';
import { clientKey, startPair, upstreamKinds, type UpstreamKind } from '../helpers/gateway.ts';
import * as scenes from '../helpers/scenes.ts';

const { cacheRead, cacheWrite, fresh, output, thinking } = scenes.tokens;

/** The tokens of the upstream as this format counts them. */
const usage: Readonly<Record<UpstreamKind, object>> = {
  openai: {
    prompt_tokens: fresh + cacheRead,
    completion_tokens: output,
    total_tokens: fresh + cacheRead + output,
    prompt_tokens_details: { cached_tokens: cacheRead },
    completion_tokens_details: { reasoning_tokens: thinking },
  },
  claude: {
    prompt_tokens: fresh + cacheRead + cacheWrite,
    completion_tokens: output,
    total_tokens: fresh + cacheRead + cacheWrite + output,
    prompt_tokens_details: { cached_tokens: cacheRead },
  },
};

const pixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const imageUrl = 'https://images.example/cat.png';
const hello = [{ role: 'user' as const, content: 'Hello' }];

for (const kind of upstreamKinds)
  t.test(`the openai SDK in front of ${kind}`, async (t) => {
    const pair = await startPair(kind);
    t.teardown(() => pair.close());
    const client = new OpenAI({ apiKey: clientKey, baseURL: `${pair.url}/v1`, maxRetries: 0 });
    const chat = client.chat.completions;

    t.test('reads a whole answer and its usage', async (t) => {
      const completion = await chat.create({ model: 'text', messages: hello });
      t.match(completion, {
        id: /./,
        object: 'chat.completion',
        model: 'text',
        choices: [
          {
            index: 0,
            finish_reason: 'stop',
            message: { role: 'assistant', content: scenes.words },
          },
        ],
        usage: usage[kind],
      });
      t.equal(completion.choices.length, 1);
      t.equal(completion.choices[0]?.message.tool_calls, undefined);
    });

    t.test('puts a stream together, with usage for who asks', async (t) => {
      const stream = chat.stream({
        model: 'text',
        messages: hello,
        stream_options: { include_usage: true },
      });
      const deltas: string[] = [];
      stream.on('content', (delta) => deltas.push(delta));
      const completion = await stream.finalChatCompletion();
      t.match(completion, {
        choices: [{ finish_reason: 'stop', message: { role: 'assistant', content: scenes.words } }],
        usage: usage[kind],
      });
      t.ok(deltas.length > 3, 'it comes in pieces');
      t.equal(deltas.join(''), scenes.words);
    });

    t.test('streams without usage for who does not ask', async (t) => {
      const chunks = await allOf(
        await chat.create({ model: 'text', messages: hello, stream: true }),
      );
      t.ok(chunks.every((chunk) => chunk.choices.length === 1 && !chunk.usage));
      t.equal(new Set(chunks.map(({ id }) => id)).size, 1, 'one id');
      t.equal(chunks.filter(({ choices }) => choices[0]?.finish_reason).length, 1, 'one finish');
      t.equal(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join(''), scenes.words);
    });

    t.test('sends system prompts, earlier turns and settings', async (t) => {
      await chat.create({
        model: 'text',
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: 'One' },
          { role: 'assistant', content: 'Two' },
          { role: 'user', content: [{ type: 'text', text: 'Three' }] },
        ],
        max_tokens: 77,
        temperature: 0.5,
        top_p: 0.9,
        stop: ['END', 'STOP'],
        user: 'user-1',
      });
      const received = pair.received();
      const both = { model: 'text', max_tokens: 77, temperature: 0.5, top_p: 0.9 };
      t.match(received, both);
      if (kind === 'openai') return t.match(received, { stop: ['END', 'STOP'], user: 'user-1' });
      t.match(received, {
        system: 'Be brief.',
        stop_sequences: ['END', 'STOP'],
        metadata: { user_id: 'user-1' },
        messages: [
          { role: 'user', content: 'One' },
          { role: 'assistant', content: 'Two' },
          { role: 'user', content: 'Three' },
        ],
      });
    });

    t.test('gives max_completion_tokens and a default where one is needed', async (t) => {
      await chat.create({ model: 'text', messages: hello, max_completion_tokens: 55 });
      const { max_tokens: limit, max_completion_tokens: own } = pair.received();
      t.equal(kind === 'openai' ? own : limit, 55);
      await chat.create({ model: 'text', messages: hello });
      const without = pair.received()['max_tokens'];
      if (kind === 'openai') t.equal(without, undefined);
      else t.ok(Number(without) > 0);
    });

    t.test('sends images as bytes and as URLs', async (t) => {
      const dataUrl = `data:image/png;base64,${pixel}`;
      const completion = await chat.create({
        model: 'text',
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: 'Compare' },
              { type: 'image_url', image_url: { url: dataUrl } },
              { type: 'image_url', image_url: { url: imageUrl } },
            ],
          },
        ],
      });
      t.equal(completion.choices[0]?.message.content, scenes.words);
      const text = { type: 'text', text: 'Compare' };
      const own = [dataUrl, imageUrl].map((url) => ({ type: 'image_url', image_url: { url } }));
      const claude = [
        { type: 'base64', media_type: 'image/png', data: pixel },
        { type: 'url', url: imageUrl },
      ].map((source) => ({ type: 'image', source }));
      t.same(pair.received()['messages'], [
        { role: 'user', content: [text, ...(kind === 'openai' ? own : claude)] },
      ]);
    });

    t.test('says why an answer ended', async (t) => {
      const reasons = {
        length: 'length',
        'stop-sequence': 'stop',
        text: 'stop',
        tool: 'tool_calls',
      };
      for (const [model, reason] of Object.entries(reasons)) {
        const request = { model, messages: hello, stop: [scenes.stopWord], max_tokens: 5 };
        const whole = await chat.create(request);
        t.equal(whole.choices[0]?.finish_reason, reason, model);
        const chunks = await allOf(await chat.create({ ...request, stream: true }));
        const reached = chunks.flatMap(({ choices }) => choices[0]?.finish_reason ?? []);
        t.same(reached, [reason], `${model}, streamed`);
      }
    });

    t.test('shows a refusal', async (t) => {
      const whole = await chat.create({ model: 'refusal', messages: hello });
      const streamed = await chat
        .stream({ model: 'refusal', messages: hello })
        .finalChatCompletion();
      for (const { choices } of [whole, streamed]) {
        const { message, finish_reason: reason } = choices[0] ?? {};
        // The words of Claude come before the word that they refuse, so they stay content.
        const said = kind === 'openai' ? message?.refusal : message?.content;
        t.equal(said, scenes.refusalWords);
        t.equal(reason, kind === 'openai' ? 'stop' : 'content_filter');
      }
    });

    t.test('parses structured output', async (t) => {
      const request = {
        model: 'json',
        messages: hello,
        response_format: {
          type: 'json_schema' as const,
          json_schema: {
            name: 'weather',
            strict: true,
            schema: {
              type: 'object',
              properties: { city: { type: 'string' }, degrees: { type: 'number' } },
              required: ['city', 'degrees'],
              additionalProperties: false,
            },
          },
        },
      };
      const whole = await chat.parse(request);
      t.same(whole.choices[0]?.message.parsed, scenes.structured);
      const streamed = await chat.stream(request).finalChatCompletion();
      t.same(streamed.choices[0]?.message.parsed, scenes.structured);
      const { response_format: own, output_config: claude } = pair.received();
      const { schema } = request.response_format.json_schema;
      t.match(
        kind === 'openai' ? own : claude,
        kind === 'openai' ? request.response_format : { format: { type: 'json_schema', schema } },
      );
    });
  });
