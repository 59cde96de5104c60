import type { JsonObject } from '@ai-proxy/core';
import { objectOf, objectsOf, textOf } from './json.ts';
import { chapterAt } from './story.ts';
import { demand, halves, type Api } from './upstream.ts';

const messageMembers = [
  'role',
  'content',
  'reasoning_content',
  'tool_calls',
  'tool_call_id',
  'name',
  'refusal',
];
const callMembers = ['id', 'type', 'function'];
const ownCalls = 'call_chat_';
const thoughtOf = /^The chat model thinks about answer \d+\.$/;

/**
 * Chat Completions of a vendor that shows its thinking, signs nothing, and refuses what it does not know
 * and its own calls without the thinking that led to them.
 */
export function chatApi(): Api {
  return {
    endMark: '[DONE]',
    check(body) {
      const messages = objectsOf(body['messages']);
      let open: readonly string[] = [];
      messages.forEach((message, at) => {
        checkMembers(message, messageMembers, `messages[${at}]`);
        const calls = objectsOf(message['tool_calls']);
        for (const call of calls) checkMembers(call, callMembers, `messages[${at}].tool_calls`);
        const id = textOf(message['tool_call_id']);
        const isOwn = calls.some(({ id }) => textOf(id).startsWith(ownCalls));
        demand(
          !isOwn || thoughtOf.test(textOf(message['reasoning_content'])),
          `Missing \`reasoning_content\` field in the assistant message at message index ${at}`,
        );
        const isTool = message['role'] === 'tool';
        demand(isTool === open.length > 0, 'tool_calls must be followed by tool messages.');
        if (isTool) demand(open.includes(id), `Nothing was called as ${id}.`);
        open = isTool
          ? open.filter((each) => each !== id)
          : calls.map((call) => textOf(call['id']));
      });
      return { own: 0, proven: 0, thinks: true };
    },
    answer(body, number) {
      const messages = objectsOf(body['messages']);
      const { calls = [], words } = chapterAt(
        messages.filter(({ role }) => role === 'user').length,
        messages.filter(({ role }) => role === 'tool').length,
      );
      const toolCalls = calls.map(({ input, name }, at) => ({
        id: `${ownCalls}${number}_${at}`,
        type: 'function',
        function: { name, arguments: JSON.stringify(input) },
      }));
      const message = {
        role: 'assistant',
        content: words === undefined ? null : `${words} (Chat ${number})`,
        reasoning_content: `The chat model thinks about answer ${number}.`,
        ...(toolCalls.length === 0 ? {} : { tool_calls: toolCalls }),
      };
      const finish = toolCalls.length === 0 ? 'stop' : 'tool_calls';
      return {
        id: `chatcmpl-${number}`,
        object: 'chat.completion',
        created: 1,
        model: 'gpt-4o',
        choices: [{ index: 0, message, logprobs: null, finish_reason: finish }],
        usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
      };
    },
    events: chunksOf,
    refuse: (message) => ({ error: { message, type: 'invalid_request_error' } }),
  };
}

function checkMembers(value: JsonObject, known: readonly string[], path: string): void {
  for (const name of Object.keys(value))
    demand(known.includes(name), `Unknown parameter: '${path}.${name}'.`);
}

function chunksOf(answer: JsonObject): readonly JsonObject[] {
  const [choice = {}] = objectsOf(answer['choices']);
  const message = objectOf(choice['message']);
  const thoughts = halves(textOf(message['reasoning_content'])).map((reasoning_content) => ({
    reasoning_content,
  }));
  const words = halves(textOf(message['content'])).map((content) => ({ content }));
  const calls = objectsOf(message['tool_calls']).flatMap((call, index) => {
    const called = objectOf(call['function']);
    const first = { ...call, index, function: { ...called, arguments: '' } };
    const rest = halves(textOf(called['arguments'])).map((piece) => ({
      index,
      function: { arguments: piece },
    }));
    return [first, ...rest].map((each) => ({ tool_calls: [each] }));
  });
  const deltas: readonly JsonObject[] = [{ role: 'assistant' }, ...thoughts, ...words, ...calls];
  const chunk = (delta: JsonObject, finish: string | null): JsonObject => ({
    ...answer,
    object: 'chat.completion.chunk',
    usage: null,
    choices: [{ index: 0, delta, finish_reason: finish }],
  });
  return [
    ...deltas.map((delta) => chunk(delta, null)),
    chunk({}, textOf(choice['finish_reason'])),
    { ...chunk({}, null), choices: [], usage: answer['usage'] ?? null },
  ];
}
