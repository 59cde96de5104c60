import OpenAI from 'openai';
import { toResponseInputItems } from 'openai/lib/responses/ResponseInputItems';
import type {
  Response,
  ResponseCreateParamsNonStreaming,
} from 'openai/resources/responses/responses';
import t from 'tap';
import { allOf } from '../helpers/all-of.ts';
import { clientKey, startPair, upstreamKinds, type UpstreamKind } from '../helpers/gateway.ts';
import { answerSchema, imageUrl, pixelUrl, thinkers } from '../helpers/prompts.ts';
import * as scenes from '../helpers/scenes.ts';
import { spent } from '../helpers/spent.ts';
import { thrownBy } from '../helpers/thrown-by.ts';

/** The tokens of the upstream as this format counts them. */
function usageOf(kind: UpstreamKind): object {
  const { input, cacheRead, output, thinking } = spent[kind];
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: cacheRead },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: thinking },
    total_tokens: input + output,
  };
}

/** The words of a refusal, where the format of the upstream has some of its own. */
const tellsRefusals: Readonly<Record<UpstreamKind, boolean>> = {
  openai: true,
  claude: false,
  responses: true,
  gemini: false,
};

function typesOf({ output }: Response): string[] {
  return output.map(({ type }) => type);
}

for (const kind of upstreamKinds)
  t.test(`responses of the openai SDK in front of ${kind}`, async (t) => {
    const pair = await startPair(t, kind);
    const client = new OpenAI({ apiKey: clientKey, baseURL: `${pair.url}/v1`, maxRetries: 0 });
    const { responses } = client;
    const ask = {
      whole: (request: ResponseCreateParamsNonStreaming) => responses.create(request),
      streamed: (request: ResponseCreateParamsNonStreaming) =>
        responses.stream({ ...request, stream: true }).finalResponse(),
    };

    for (const [mode, complete] of Object.entries(ask)) {
      t.test(`reads an answer and its usage, ${mode}`, async (t) => {
        const response = await complete({ model: 'text', input: 'Hello' });
        t.equal(response.output_text, scenes.words);
        t.match(response, {
          id: /^resp_/,
          object: 'response',
          status: 'completed',
          model: 'text',
          error: null,
          incomplete_details: null,
          output: [
            {
              id: /^msg_/,
              type: 'message',
              status: 'completed',
              role: 'assistant',
              content: [{ type: 'output_text', text: scenes.words, annotations: [] }],
            },
          ],
          usage: usageOf(kind),
        });
        t.equal(response.output.length, 1);
      });

      t.test(`says why an answer is incomplete, ${mode}`, async (t) => {
        const cut = await complete({ model: 'length', input: 'Hello', max_output_tokens: 20 });
        t.match(cut, { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } });
        t.equal(cut.output_text, scenes.cutWords);
        const blocked = await complete({ model: 'blocked', input: 'Hello' });
        t.match(blocked, {
          status: 'incomplete',
          incomplete_details: { reason: 'content_filter' },
        });
      });

      t.test(`shows a refusal, ${mode}`, async (t) => {
        const response = await complete({ model: 'refusal', input: 'Hello' });
        if (tellsRefusals[kind])
          return t.match(response, {
            status: 'completed',
            output: [{ content: [{ type: 'refusal', refusal: scenes.refusalWords }] }],
          });
        t.equal(response.output_text, scenes.refusalWords);
        t.match(response, { incomplete_details: { reason: 'content_filter' } });
      });

      t.test(`shows what was thought, ${mode}`, async (t) => {
        const response = await complete({
          model: `${thinkers[kind]}-think`,
          input: 'Hello',
          reasoning: { effort: 'high', summary: 'auto' },
        });
        t.same(typesOf(response), ['reasoning', 'message']);
        t.match(response.output[0], { id: /^rs_/, summary: [{ text: scenes.thoughts }] });
        t.equal(response.output_text, scenes.words);
      });

      t.test(`says again what was asked, ${mode}`, async (t) => {
        const request = {
          model: 'text',
          instructions: 'Be brief.',
          max_output_tokens: 77,
          temperature: 0.5,
          metadata: { team: 'blue' },
          store: false,
        };
        t.match(await complete({ ...request, input: 'Hello' }), request);
      });
    }

    t.test('tells a stream in order, piece by piece', async (t) => {
      const events = await allOf(
        await responses.create({ model: 'text', input: 'Hello', stream: true }),
      );
      t.same(
        events.map((event) => event.sequence_number),
        events.map((_, index) => index),
      );
      const types = events.map(({ type }) => type).filter((type, at, all) => type !== all[at - 1]);
      t.same(types, [
        'response.created',
        'response.in_progress',
        'response.output_item.added',
        'response.content_part.added',
        'response.output_text.delta',
        'response.output_text.done',
        'response.content_part.done',
        'response.output_item.done',
        'response.completed',
      ]);
      const deltas = events.flatMap((event) =>
        event.type === 'response.output_text.delta' ? event.delta : [],
      );
      t.ok(deltas.length > 3, 'it comes in pieces');
      t.equal(deltas.join(''), scenes.words);
    });

    t.test('sends instructions, earlier turns and settings', async (t) => {
      await responses.create({
        model: 'text',
        instructions: 'Be brief.',
        input: [
          { role: 'developer', content: 'Be kind.' },
          { role: 'user', content: 'One' },
          { role: 'assistant', content: 'Two' },
          { role: 'user', content: [{ type: 'input_text', text: 'Three' }] },
        ],
        max_output_tokens: 77,
        temperature: 0.5,
        top_p: 0.9,
        user: 'user-1',
      });
      t.match(pair.seen(), {
        model: 'text',
        system: /^Be brief\.\s*Be kind\.$/,
        limit: 77,
        temperature: 0.5,
        topP: 0.9,
        user: kind === 'gemini' ? undefined : 'user-1',
      });
      t.same(pair.seen().turns, [
        { role: 'user', parts: [{ text: 'One' }] },
        { role: 'assistant', parts: [{ text: 'Two' }] },
        { role: 'user', parts: [{ text: 'Three' }] },
      ]);
    });

    t.test('goes on with the output of an answer', async (t) => {
      const first = await responses.create({ model: 'text', input: 'Hello', store: false });
      const input = toResponseInputItems([{ role: 'user', content: 'Hello' }, ...first.output]);
      await responses.create({
        model: 'text',
        input: [...input, { role: 'user', content: 'Again' }],
      });
      t.same(pair.seen().turns, [
        { role: 'user', parts: [{ text: 'Hello' }] },
        { role: 'assistant', parts: [{ text: scenes.words }] },
        { role: 'user', parts: [{ text: 'Again' }] },
      ]);
    });

    t.test('is told where nobody knows the answer that it builds on', async (t) => {
      const id = 'resp_0123456789';
      const running = responses.create({ model: 'text', input: 'Hi', previous_response_id: id });
      if (kind === 'responses') return t.match(await running, { output_text: scenes.words });
      const error = await thrownBy(running, OpenAI.BadRequestError);
      t.equal(error.param, 'previous_response_id');
    });

    t.test('sends images as bytes and as URLs', async (t) => {
      const image = (url: string) =>
        ({ type: 'input_image', image_url: url, detail: 'auto' }) as const;
      await responses.create({
        model: 'text',
        input: [
          {
            role: 'user',
            content: [{ type: 'input_text', text: 'Compare' }, image(pixelUrl), image(imageUrl)],
          },
        ],
      });
      const parts = [{ text: 'Compare' }, { image: pixelUrl }, { image: imageUrl }];
      t.same(pair.seen().turns, [{ role: 'user', parts }]);
    });

    t.test('parses structured output', async (t) => {
      const request = {
        model: 'json',
        input: 'Hello',
        text: {
          format: {
            type: 'json_schema' as const,
            name: 'weather',
            strict: true,
            schema: { ...answerSchema },
          },
        },
      };
      const whole = await responses.parse(request);
      t.same(whole.output_parsed, scenes.structured);
      const streamed = await responses.stream(request).finalResponse();
      t.same(streamed.output_parsed, scenes.structured);
      t.match(pair.seen().schema, answerSchema);
    });
  });
