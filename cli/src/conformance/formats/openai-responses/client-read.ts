/** Whole answers as a client reads them, after "The response object" of OpenAI. */
import type { JsonObject } from '@ai-proxy/core';
import { Breaches } from '../../breaches.ts';
import { inputIn, numberIn, objectIn, objectsIn, textIn } from '../../members.ts';
import { nothingSeen, type Ending, type Seen, type SeenUsage } from '../../seen.ts';

/** Reads a whole answer. */
export function readWhole(body: JsonObject): Seen {
  return seenIn(body, new Breaches());
}

/** What a response object says; the last event of a stream has one, too. */
export function seenIn(response: JsonObject, breaches: Breaches): Seen {
  breaches.constant(response, 'response', 'object', 'response');
  breaches.members(response, 'response', {
    id: 'words',
    created_at: 'number',
    model: 'words',
    status: 'words',
    output: 'list',
    tools: 'list',
    usage: 'object',
  });
  const items = objectsIn(response, 'output');
  items.forEach((item, index) => checkItem(item, `output[${index}]`, breaches));
  const parts = items.flatMap((item) =>
    item['type'] === 'message' ? objectsIn(item, 'content') : [],
  );
  const text = joined(parts, 'text');
  return {
    ...nothingSeen,
    text,
    reasoning: items.map(reasoningOf).join(''),
    refusal: joined(parts, 'refusal'),
    calls: items
      .filter(({ type }) => type === 'function_call')
      .map((item) => ({ name: textIn(item, 'name'), input: inputIn(textIn(item, 'arguments')) })),
    ending: endingOf(response, items),
    choices: [text],
    tokens: parts
      .flatMap((part) => objectsIn(part, 'logprobs'))
      .map((each) => ({ token: textIn(each, 'token'), logprob: numberIn(each, 'logprob') })),
    usage: usageOf(objectIn(response, 'usage'), breaches),
    complete: true,
    breaches: breaches.found,
  };
}

function joined(parts: readonly JsonObject[], member: string): string {
  return parts.map((part) => textIn(part, member)).join('');
}

/** The summary, or the thoughts themselves where an open model shows them. */
function reasoningOf(item: JsonObject): string {
  if (item['type'] !== 'reasoning') return '';
  return joined(objectsIn(item, 'summary'), 'text') || joined(objectsIn(item, 'content'), 'text');
}

const reasons: Readonly<Record<string, Ending>> = {
  max_output_tokens: 'length',
  content_filter: 'filter',
};

function endingOf(response: JsonObject, items: readonly JsonObject[]): Ending {
  const status = textIn(response, 'status');
  if (status === 'completed')
    return items.some(({ type }) => type === 'function_call') ? 'calls' : 'stop';
  const reason = textIn(objectIn(response, 'incomplete_details'), 'reason');
  const known = status === 'incomplete' ? reasons[reason] : undefined;
  return known ?? `unknown: ${status} ${reason}`;
}

function usageOf(usage: JsonObject, breaches: Breaches): SeenUsage {
  const input = numberIn(usage, 'input_tokens');
  const output = numberIn(usage, 'output_tokens');
  breaches.constant(usage, 'usage', 'total_tokens', input + output);
  const inputDetails = objectIn(usage, 'input_tokens_details');
  const outputDetails = objectIn(usage, 'output_tokens_details');
  breaches.members(inputDetails, 'usage.input_tokens_details', { cached_tokens: 'number' });
  breaches.members(outputDetails, 'usage.output_tokens_details', { reasoning_tokens: 'number' });
  return {
    input,
    cached: numberIn(inputDetails, 'cached_tokens'),
    written: 0,
    output,
    reasoning: numberIn(outputDetails, 'reasoning_tokens'),
  };
}

function checkItem(item: JsonObject, path: string, breaches: Breaches): void {
  breaches.members(item, path, { id: 'words', type: 'words' });
  if (item['type'] === 'message') {
    breaches.constant(item, path, 'role', 'assistant');
    breaches.members(item, path, { status: 'words', content: 'list' });
    objectsIn(item, 'content').forEach((part, index) => {
      if (part['type'] === 'output_text')
        breaches.members(part, `${path}.content[${index}]`, { text: 'text', annotations: 'list' });
      else breaches.constant(part, `${path}.content[${index}]`, 'type', 'refusal');
    });
  } else if (item['type'] === 'function_call') {
    breaches.members(item, path, { call_id: 'words', name: 'words', arguments: 'text' });
    breaches.expect(textIn(item, 'id').startsWith('fc'), `${path}.id does not begin with fc`);
  } else if (item['type'] === 'reasoning') breaches.members(item, path, { summary: 'list' });
  else breaches.expect(false, `${path}.type is ${textIn(item, 'type')}`);
}
