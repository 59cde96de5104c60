/** Whole answers as a client reads them, after "The chat completion object" of OpenAI. */
import type { JsonObject } from '@ai-proxy/core';
import { Breaches } from '../../breaches.ts';
import { inputIn, numberIn, objectIn, objectsIn, textIn } from '../../members.ts';
import { nothingSeen, type Seen } from '../../seen.ts';
import { endingOf, reasoningOf, tokensOf, usageOf } from './vocabulary.ts';

/** Reads a whole answer. */
export function readWhole(body: JsonObject): Seen {
  const breaches = new Breaches();
  breaches.constant(body, 'answer', 'object', 'chat.completion');
  breaches.members(body, 'answer', { id: 'words', created: 'number', model: 'words' });
  const choices = objectsIn(body, 'choices');
  breaches.expect(choices.length > 0, 'the answer has no choices');
  choices.forEach((choice, index) => checkChoice(choice, index, breaches));
  const usage = objectIn(body, 'usage');
  checkUsage(usage, breaches);
  const [choice = {}] = choices;
  const message = objectIn(choice, 'message');
  return {
    ...nothingSeen,
    text: textIn(message, 'content'),
    reasoning: reasoningOf(message),
    refusal: textIn(message, 'refusal'),
    calls: objectsIn(message, 'tool_calls').map((call) => callOf(call, breaches)),
    ending: endingOf(choice['finish_reason']),
    choices: choices.map((each) => textIn(objectIn(each, 'message'), 'content')),
    tokens: tokensOf(choice),
    usage: usageOf(usage),
    complete: true,
    breaches: breaches.found,
  };
}

/** The sum has to be one, whoever counted. */
export function checkUsage(usage: JsonObject, breaches: Breaches): void {
  const sum = numberIn(usage, 'prompt_tokens') + numberIn(usage, 'completion_tokens');
  breaches.constant(usage, 'usage', 'total_tokens', sum);
}

function checkChoice(choice: JsonObject, index: number, breaches: Breaches): void {
  const path = `choices[${index}]`;
  breaches.constant(choice, path, 'index', index);
  breaches.members(choice, path, { finish_reason: 'words', message: 'object' });
  const message = objectIn(choice, 'message');
  breaches.constant(message, `${path}.message`, 'role', 'assistant');
  const { content } = message;
  breaches.expect(
    content === null || typeof content === 'string',
    `${path}.message.content is neither text nor null`,
  );
}

function callOf(call: JsonObject, breaches: Breaches): Seen['calls'][number] {
  breaches.constant(call, 'tool call', 'type', 'function');
  breaches.members(call, 'tool call', { id: 'words', function: 'object' });
  const target = objectIn(call, 'function');
  breaches.members(target, 'tool call.function', { name: 'words', arguments: 'text' });
  return { name: textIn(target, 'name'), input: inputIn(textIn(target, 'arguments')) };
}
