/** Whole answers as a client reads them, after "Messages" of Anthropic. */
import { isObject, type JsonObject } from '@ai-proxy/core';
import { Breaches } from '../../breaches.ts';
import { objectIn, objectsIn, textIn } from '../../members.ts';
import { nothingSeen, type Seen } from '../../seen.ts';
import { endingOf, usageOf } from './vocabulary.ts';

/** Reads a whole answer. */
export function readWhole(body: JsonObject): Seen {
  const breaches = new Breaches();
  breaches.constant(body, 'answer', 'type', 'message');
  breaches.constant(body, 'answer', 'role', 'assistant');
  breaches.members(body, 'answer', {
    id: 'words',
    model: 'words',
    content: 'list',
    stop_reason: 'words',
    usage: 'object',
  });
  breaches.expect('stop_sequence' in body, 'answer.stop_sequence is missing');
  const usage = objectIn(body, 'usage');
  breaches.members(usage, 'usage', { input_tokens: 'number', output_tokens: 'number' });
  return seenIn(body, usage, breaches);
}

/** What whole answers and finished streams come to. */
export function seenIn(message: JsonObject, usage: JsonObject, breaches: Breaches): Seen {
  const blocks = objectsIn(message, 'content');
  blocks.forEach((block, index) => checkBlock(block, `content[${index}]`, breaches));
  const text = joined(blocks, 'text');
  const stopSequence = textIn(message, 'stop_sequence');
  return {
    ...nothingSeen,
    text,
    reasoning: joined(blocks, 'thinking'),
    calls: blocks
      .filter(({ type }) => type === 'tool_use')
      .map((block) => ({ name: textIn(block, 'name'), input: objectIn(block, 'input') })),
    ending: endingOf(message['stop_reason']),
    ...(stopSequence === '' ? {} : { stopSequence }),
    choices: [text],
    usage: usageOf(usage),
    complete: true,
    breaches: breaches.found,
  };
}

function joined(blocks: readonly JsonObject[], type: string): string {
  return blocks
    .filter((block) => block['type'] === type)
    .map((block) => textIn(block, type))
    .join('');
}

function checkBlock(block: JsonObject, path: string, breaches: Breaches): void {
  const type = textIn(block, 'type');
  if (type === 'text') breaches.members(block, path, { text: 'text' });
  else if (type === 'thinking')
    breaches.members(block, path, { thinking: 'text', signature: 'text' });
  else if (type === 'tool_use') {
    breaches.members(block, path, { id: 'words', name: 'words' });
    breaches.expect(isObject(block['input']), `${path}.input is no object`);
    const idIsGood = /^[a-zA-Z0-9_-]+$/.test(textIn(block, 'id'));
    breaches.expect(idIsGood, `${path}.id is not made of the letters of ids`);
  } else breaches.expect(false, `${path}.type is ${type}`);
}
