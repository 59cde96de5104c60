import t from 'tap';
import type { JsonObject } from '@ai-proxy/core';
import {
  echoOf,
  isEcho,
} from '../../../../../../plugins/translators/responses-api/dialect/echo.ts';
import { responsesDialect } from '../../../../../../plugins/translators/responses-api/dialect/index.ts';

const request: JsonObject = {
  model: 'm',
  input: 'Hi',
  instructions: 'Be brief.',
  tools: [{ type: 'function', name: 'f' }, { type: 'web_search' }],
  tool_choice: 'required',
  temperature: 0.5,
  top_p: 0.9,
  max_output_tokens: 99,
  metadata: { a: 'b' },
  parallel_tool_calls: false,
  reasoning: { effort: 'low' },
  text: { verbosity: 'low' },
  previous_response_id: 'resp_0',
  store: true,
  truncation: 'auto',
  user: 'u',
  service_tier: 'auto',
  top_logprobs: null,
};

const repeated: JsonObject = {
  instructions: 'Be brief.',
  tools: [{ type: 'function', name: 'f', parameters: null, strict: null }, { type: 'web_search' }],
  tool_choice: 'required',
  temperature: 0.5,
  top_p: 0.9,
  max_output_tokens: 99,
  metadata: { a: 'b' },
  parallel_tool_calls: false,
  reasoning: { effort: 'low', summary: null },
  text: { format: { type: 'text' }, verbosity: 'low' },
  previous_response_id: 'resp_0',
  store: true,
  truncation: 'auto',
  user: 'u',
  service_tier: 'default',
  top_logprobs: 0,
};

t.test('answers repeat the request, whole and in every event of a stream', async (t) => {
  const context = { model: 'm', request, streamUsage: true, requestId: 'r', now: 0 };
  t.match(echoOf(request), repeated);
  const answer = { id: 'x', model: 'm', choices: [{ parts: [], stopReason: 'stop' as const }] };
  t.match(responsesDialect.encodeResponse(answer, context).value, repeated);
  const encoder = responsesDialect.streamEncoder(context);
  const frames = [
    ...encoder.encode({ type: 'message-start', id: 'x', model: 'm' }),
    ...encoder.encode({ type: 'end' }),
  ];
  t.equal(frames.length, 3);
  for (const { value } of frames) t.match(value?.['response'], repeated);
});

t.test('what a request does not say is as the API has it', async (t) => {
  t.match(echoOf({}), { instructions: null, tools: [], tool_choice: 'auto', metadata: {} });
  t.notOk('prompt' in echoOf({}));
});

t.test('what an upstream repeats is no news, and what it decides is', async (t) => {
  for (const [name, value] of Object.entries(repeated)) t.ok(isEcho(name, value), name);
  t.ok(isEcho('moderation', null));
  t.notOk(isEcho('service_tier', 'flex'));
  t.notOk(isEcho('billing', { payer: 'developer' }));
  const { extensions } = responsesDialect.decodeResponse({
    ...repeated,
    id: 'resp_1',
    output: [],
    billing: { payer: 'developer' },
  }).value;
  t.strictSame(extensions, { 'openai-responses': { billing: { payer: 'developer' } } });
});
