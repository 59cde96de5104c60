import type { JsonObject } from '@ai-proxy/core';
import { objectsOf, textOf } from './json.ts';
import { chapterAt } from './story.ts';
import { demand, halves, type Api } from './upstream.ts';

/**
 * Responses: reasoning is known by its encrypted form alone, must stand before what it led to, and
 * what it led to must not come without it.
 */
export function responsesApi(): Api {
  /** Encrypted reasoning, and the call or the text that it led to. */
  const led = new Map<string, string>();
  /** All calls and texts of this API, and the encrypted reasoning of their answer. */
  const said = new Map<string, string>();

  /** Reasoning that stands before the item, over other calls of the same answer. */
  const reasoningBefore = (items: readonly JsonObject[], at: number): string => {
    const before = items.slice(0, at).findLast(({ type }) => type !== 'function_call');
    const isWords = before?.['type'] === 'message' && before['role'] === 'assistant';
    if (isWords) return reasoningBefore(items, items.indexOf(before));
    return before?.['type'] === 'reasoning' ? textOf(before['encrypted_content']) : '';
  };

  return {
    namesEvents: true,
    check(body) {
      const items = objectsOf(body['input']);
      items.forEach((item, at) => {
        if (item['type'] === 'reasoning') {
          const next = led.get(textOf(item['encrypted_content']));
          demand(next !== undefined, `Item '${textOf(item['id'])}' not found.`);
          demand(
            next === subjectOf(items[at + 1]),
            `Item '${textOf(item['id'])}' of type 'reasoning' was provided without its required following item.`,
          );
        } else if (item['type'] === 'function_call') {
          const needed = said.get(subjectOf(item));
          demand(textOf(item['id']) === '' || textOf(item['id']).startsWith('fc'), 'Invalid id.');
          demand(
            needed === undefined || needed === reasoningBefore(items, at),
            `Item '${subjectOf(item)}' of type 'function_call' was provided without its required 'reasoning' item.`,
          );
        }
      });
      const own = new Set(
        items.map((item) => said.get(subjectOf(item))).filter((proof) => proof !== undefined),
      );
      const proofs = items.map((item) => textOf(item['encrypted_content']));
      const proven = proofs.filter((proof) => own.has(proof)).length;
      return { own: own.size, proven, thinks: body['reasoning'] !== undefined };
    },
    answer(body, number) {
      const items = objectsOf(body['input']);
      const chapter = chapterAt(
        items.filter(({ role }) => role === 'user').length,
        items.filter(({ type }) => type === 'function_call_output').length,
      );
      const proof = Buffer.from(`responses ${number}`).toString('base64');
      const words =
        chapter.words === undefined
          ? undefined
          : messageItem(`${chapter.words} (Responses ${number})`, number);
      const calls = (chapter.calls ?? []).map(({ input, name }, at) => ({
        id: `fc_${number}${at}`,
        type: 'function_call',
        status: 'completed',
        call_id: `call_${number}_${at}`,
        name,
        arguments: JSON.stringify(input),
      }));
      const output: readonly JsonObject[] = [...(words === undefined ? [] : [words]), ...calls];
      led.set(proof, subjectOf(output[0]));
      for (const item of output) said.set(subjectOf(item), proof);
      const include = Array.isArray(body['include']) ? body['include'] : [];
      const reasoning = {
        id: `rs_${number}abc`,
        type: 'reasoning',
        summary: chapter.hidden
          ? []
          : [{ type: 'summary_text', text: `GPT thinks about answer ${number}.` }],
        ...(include.includes('reasoning.encrypted_content') ? { encrypted_content: proof } : {}),
      };
      return {
        id: `resp_${number}`,
        object: 'response',
        created_at: 1,
        status: 'completed',
        model: 'gpt-5',
        output: [reasoning, ...output],
        usage: { input_tokens: 1, output_tokens: 1, total_tokens: 2 },
      };
    },
    events: eventsOf,
    refuse: (message) => ({ error: { message, type: 'invalid_request_error', param: 'input' } }),
  };
}

function messageItem(text: string, number: number): JsonObject {
  return {
    id: `msg_${number}abc`,
    type: 'message',
    status: 'completed',
    role: 'assistant',
    content: [{ type: 'output_text', text, annotations: [], logprobs: [] }],
  };
}

/** What tells an item from others: the id of a call, or the words of a message. */
function subjectOf(item: JsonObject | undefined): string {
  if (item?.['type'] === 'function_call') return textOf(item['call_id']);
  const { content } = item ?? {};
  if (typeof content === 'string') return content;
  return objectsOf(content)
    .map(({ text }) => textOf(text))
    .join('');
}

function eventsOf(answer: JsonObject): readonly JsonObject[] {
  const opening = { ...answer, status: 'in_progress', output: [], usage: null };
  const items = objectsOf(answer['output']).flatMap((item, index) => itemEvents(item, index));
  return [
    { type: 'response.created', response: opening },
    { type: 'response.in_progress', response: opening },
    ...items,
    { type: 'response.completed', response: answer },
  ].map((event, number) => ({ ...event, sequence_number: number }));
}

function itemEvents(item: JsonObject, index: number): readonly JsonObject[] {
  const place = { output_index: index, item_id: item['id'] };
  const { content, encrypted_content: _proof, summary, ...bare } = item;
  const empty = {
    ...bare,
    status: 'in_progress',
    ...(content === undefined ? {} : { content: [] }),
    ...(summary === undefined ? {} : { summary: [] }),
    ...(item['type'] === 'function_call' ? { arguments: '' } : {}),
  };
  const argument = halves(textOf(item['arguments'])).map((delta) => ({
    type: 'response.function_call_arguments.delta',
    ...place,
    delta,
  }));
  const words = objectsOf(content).flatMap((part, at) => [
    {
      type: 'response.content_part.added',
      ...place,
      content_index: at,
      part: { ...part, text: '' },
    },
    ...halves(textOf(part['text'])).map((delta) => ({
      type: 'response.output_text.delta',
      ...place,
      content_index: at,
      delta,
    })),
    { type: 'response.content_part.done', ...place, content_index: at, part },
  ]);
  const thoughts = objectsOf(summary).flatMap((part, at) =>
    halves(textOf(part['text'])).map((delta) => ({
      type: 'response.reasoning_summary_text.delta',
      ...place,
      summary_index: at,
      delta,
    })),
  );
  return [
    { type: 'response.output_item.added', output_index: index, item: empty },
    ...argument,
    ...words,
    ...thoughts,
    { type: 'response.output_item.done', output_index: index, item },
  ];
}
