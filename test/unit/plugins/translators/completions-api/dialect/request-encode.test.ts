import t from 'tap';
import type { CanonicalRequest } from '@ai-proxy/core';
import { encodeRequest } from '../../../../../../plugins/translators/completions-api/dialect/request.ts';

const asked = { role: 'user', parts: [{ type: 'text', text: 'Hi' }] } as const;
const plain: CanonicalRequest = { model: 'm', stream: false, messages: [asked], sampling: {} };
const encode = (changes: Partial<CanonicalRequest>) => {
  const { value, warnings } = encodeRequest({ ...plain, ...changes });
  return { value, lost: warnings.map(({ path }) => path) };
};

t.test('writes the last words of the user and the settings', async (t) => {
  const sampling = {
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
  };
  const { value, lost } = encode({
    sampling,
    stream: true,
    user: 'u',
    extensions: { 'openai-completions': { suffix: 'end' } },
  });
  t.strictSame(value, {
    model: 'm',
    prompt: 'Hi',
    max_tokens: 7,
    temperature: 0.5,
    top_p: 0.9,
    n: 2,
    stop: ['END'],
    frequency_penalty: 1,
    presence_penalty: -1,
    seed: 3,
    logprobs: 4,
    user: 'u',
    stream: true,
    stream_options: { include_usage: true },
    suffix: 'end',
  });
  t.strictSame(lost, []);
});

t.test('reports whatever is not the prompt', async (t) => {
  const image = { type: 'image', source: { kind: 'url', url: 'https://i.test' } } as const;
  const { value, lost } = encode({
    messages: [
      { role: 'system', parts: [{ type: 'text', text: 'S' }] },
      { role: 'user', name: 'ann', parts: [{ type: 'text', text: 'A' }, image] },
      { role: 'assistant', parts: [{ type: 'text', text: 'B' }] },
    ],
    sampling: { topK: 4, logprobs: true, topLogprobs: 20 },
    tools: [],
    toolChoice: { type: 'required' },
    parallelToolCalls: false,
    reasoning: { effort: 'low' },
    responseFormat: { type: 'json' },
    metadata: {},
    cacheKey: 'k',
    serviceTier: 'flex',
    store: true,
    extensions: { other: { odd: 1 } },
  });
  t.strictSame(value, { model: 'm', prompt: 'A', logprobs: 5 });
  t.strictSame(lost.toSorted(), [
    'messages[0]',
    'messages[1].name',
    'messages[1].parts[1]',
    'messages[2]',
    'metadata',
    'odd',
    'parallel_tool_calls',
    'prompt_cache_key',
    'reasoning',
    'response_format',
    'service_tier',
    'store',
    'tool_choice',
    'tools',
    'top_k',
    'top_logprobs',
  ]);
});

t.test('cannot ask without any text', async (t) => {
  t.throws(() => encode({ messages: [{ role: 'assistant', parts: asked.parts }] }), {
    code: 'TRANSLATION_UNSUPPORTED',
  });
});

t.test('asks for usage beside the options of a stream that only this format has', async (t) => {
  const options = { include_obfuscation: false, future: 1 };
  const extensions = { 'openai-completions': { stream_options: options } };
  t.strictSame(encode({ extensions, stream: true }).value['stream_options'], {
    ...options,
    include_usage: true,
  });
  t.notOk('stream_options' in encode({ extensions }).value, 'they are refused without a stream');
});
