import t from 'tap';
import { GatewayError, type CanonicalRequest, type JsonObject } from '@ai-proxy/core';
import { decodeRequest } from '../../../../../../plugins/translators/completions-api/dialect/request.ts';

const decode = (members: JsonObject): CanonicalRequest =>
  decodeRequest({ model: 'm', prompt: 'Hi', ...members }).value;
const refusal = (members: JsonObject): unknown => {
  try {
    return decode(members);
  } catch (error) {
    return error instanceof GatewayError ? [error.code, error.param] : error;
  }
};
const plain = {
  model: 'm',
  stream: false,
  messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }],
  sampling: {},
  extensions: { 'openai-completions': {} },
};

t.test('makes a message of the prompt, be it alone or in a list', async (t) => {
  t.strictSame(decode({}), plain);
  t.strictSame(decode({ prompt: ['Hi'] }), plain);
});

t.test('refuses prompts that other formats cannot carry, and says what to do', async (t) => {
  for (const prompt of [['a', 'b'], [1, 2], [[1, 2]]])
    t.strictSame(refusal({ prompt }), ['TRANSLATION_UNSUPPORTED', 'prompt']);
  t.throws(() => decode({ prompt: ['a', 'b'] }), /a request for each/);
  t.throws(() => decode({ prompt: [1] }), /send its text/);
});

t.test('refuses members of another kind', async (t) => {
  const wrong: readonly (readonly [members: JsonObject, param: string])[] = [
    [{ prompt: null }, 'prompt'],
    [{ prompt: [] }, 'prompt'],
    [{ prompt: 7 }, 'prompt'],
    [{ prompt: { text: 'a' } }, 'prompt'],
    [{ prompt: [{}] }, 'prompt[0]'],
    [{ suffix: 1 }, 'suffix'],
    [{ max_tokens: -1 }, 'max_tokens'],
    [{ temperature: 'hot' }, 'temperature'],
    [{ n: 1.5 }, 'n'],
    [{ best_of: '2' }, 'best_of'],
    [{ logprobs: true }, 'logprobs'],
    [{ echo: 1 }, 'echo'],
    [{ stop: [1] }, 'stop'],
    [{ stream: 'yes' }, 'stream'],
    [{ stream_options: true }, 'stream_options'],
    [{ logit_bias: [] }, 'logit_bias'],
    [{ user: 7 }, 'user'],
  ];
  for (const [members, param] of wrong)
    t.strictSame(refusal(members), ['FIELD_INVALID', param], JSON.stringify(members));
});

t.test('reads settings', async (t) => {
  const request = decode({
    max_tokens: 7,
    temperature: 0.5,
    top_p: 0.9,
    n: 2,
    best_of: 2,
    stop: 'END',
    frequency_penalty: 1,
    presence_penalty: -1,
    seed: 3,
    logprobs: 4,
    user: 'u',
    stream: true,
    stream_options: { include_usage: true },
  });
  t.strictSame(request, {
    ...plain,
    stream: true,
    streamUsage: true,
    user: 'u',
    sampling: {
      temperature: 0.5,
      topP: 0.9,
      maxOutputTokens: 7,
      stopSequences: ['END'],
      frequencyPenalty: 1,
      presencePenalty: -1,
      seed: 3,
      choices: 2,
      logprobs: true,
      topLogprobs: 4,
    },
  });
  t.strictSame(decode({ stop: ['a', 'b'] }).sampling, { stopSequences: ['a', 'b'] });
  t.strictSame(decode({ stop: [] }).sampling, {});
  t.strictSame(decode({ logprobs: 0 }).sampling, { logprobs: true });
});

t.test('keeps what has no canonical name, unless it says nothing', async (t) => {
  const said = { suffix: 'end', best_of: 3, logit_bias: { '1': 2 }, use_beam_search: true };
  t.strictSame(decode({ n: 2, ...said }).extensions, { 'openai-completions': said });
  const silent = { suffix: '', best_of: null, logit_bias: null, echo: false, odd: null };
  t.strictSame(decode(silent), plain);
});

t.test('says that an echoed prompt has no probabilities', async (t) => {
  const warnings = (members: JsonObject) =>
    decodeRequest({ model: 'm', prompt: 'Hi', ...members }).warnings.map(({ path }) => path);
  t.strictSame(warnings({ echo: true, logprobs: 1 }), ['logprobs']);
  t.strictSame(warnings({ echo: true, logprobs: null }), []);
  t.strictSame(warnings({ logprobs: 1 }), []);
});

t.test('keeps the options of a stream that only this format has', async (t) => {
  const rest = { include_obfuscation: false, future: 1 };
  t.match(decode({ stream: true, stream_options: { include_usage: true, ...rest } }), {
    streamUsage: true,
    extensions: { 'openai-completions': { stream_options: rest } },
  });
});
