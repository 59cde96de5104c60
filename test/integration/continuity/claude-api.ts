import { createHmac } from 'node:crypto';
import type { JsonObject, JsonValue } from '@ai-proxy/core';
import { objectOf, objectsOf, textOf } from './json.ts';
import { chapterAt } from './story.ts';
import { demand, halves, type Api } from './upstream.ts';

function signatureOf(thinking: string): string {
  return createHmac('sha256', 'secret of claude').update(thinking).digest('base64');
}

/** Messages: thinking must be signed by this API, word for word, and begin the turn of a tool loop. */
export function claudeApi(): Api {
  /** Ids of calls, and texts. */
  const said = new Set<string>();
  const hidden = new Set<string>();

  const isOwn = ({ id, text }: JsonObject): boolean => said.has(textOf(id) || textOf(text));

  const contentOf = (body: JsonObject, number: number): readonly JsonObject[] => {
    const blocks = blocksOf(body, 'user');
    const chapter = chapterAt(
      blocks.filter(({ type }) => type === 'text').length,
      blocks.filter(({ type }) => type === 'tool_result').length,
    );
    const text = chapter.words && `${chapter.words} (Claude ${number})`;
    const calls = (chapter.calls ?? []).map((call, at) => ({
      type: 'tool_use',
      id: `toolu_${number}_${at}`,
      ...call,
    }));
    for (const word of [text ?? '', ...calls.map(({ id }) => id)]) said.add(word);
    const thinking = `Claude thinks about answer ${number}.`;
    const signature = signatureOf(thinking);
    if (chapter.hidden) hidden.add(signature);
    const thought = chapter.hidden
      ? { type: 'redacted_thinking', data: signature }
      : { type: 'thinking', thinking, signature };
    return [
      ...(isThoughtful(body) ? [thought] : []),
      ...(text === undefined ? [] : [{ type: 'text', text }]),
      ...calls,
    ];
  };

  return {
    namesEvents: true,
    check(body) {
      const turns = objectsOf(body['messages']).filter(({ role }) => role === 'assistant');
      const blocks = turns.map(({ content }) => blocksIn(content));
      for (const { data, signature, thinking, type } of blocks.flat()) {
        if (type === 'thinking')
          demand(
            signature === signatureOf(textOf(thinking)),
            'Invalid `signature` in `thinking` block',
          );
        if (type === 'redacted_thinking')
          demand(hidden.has(textOf(data)), 'Invalid `data` in `redacted_thinking` block');
      }
      const last = blocksIn(objectsOf(body['messages']).at(-1)?.['content']);
      const thinks = isThoughtful(body);
      if (thinks && last[0]?.['type'] === 'tool_result')
        demand(
          isThinking(blocks.at(-1)?.[0]),
          'Expected `thinking` or `redacted_thinking`, but found `tool_use`.',
        );
      const own = blocks.filter((turn) => turn.some(isOwn));
      return { own: own.length, proven: own.filter(([first]) => isThinking(first)).length, thinks };
    },
    answer(body, number) {
      const content = contentOf(body, number);
      const calls = content.some(({ type }) => type === 'tool_use');
      return {
        id: `msg_${number}`,
        type: 'message',
        role: 'assistant',
        model: 'claude-sonnet-4-5',
        content,
        stop_reason: calls ? 'tool_use' : 'end_turn',
        stop_sequence: null,
        usage: { input_tokens: 1, output_tokens: 1 },
      };
    },
    events: eventsOf,
    refuse: (message) => ({ type: 'error', error: { type: 'invalid_request_error', message } }),
  };
}

function isThoughtful(body: JsonObject): boolean {
  return objectOf(body['thinking'])['type'] === 'enabled';
}

function isThinking(block: JsonObject | undefined): boolean {
  return block?.['type'] === 'thinking' || block?.['type'] === 'redacted_thinking';
}

function blocksOf(body: JsonObject, wanted: string): readonly JsonObject[] {
  return objectsOf(body['messages'])
    .filter(({ role }) => role === wanted)
    .flatMap(({ content }) => blocksIn(content));
}

function blocksIn(content: JsonValue | undefined): readonly JsonObject[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : objectsOf(content);
}

function eventsOf(answer: JsonObject): readonly JsonObject[] {
  const blocks = objectsOf(answer['content']).flatMap((block, index) => [
    { type: 'content_block_start', index, content_block: emptied(block) },
    ...deltasOf(block).map((delta) => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ]);
  const { stop_reason, usage, ...head } = answer;
  return [
    { type: 'message_start', message: { ...head, content: [], stop_reason: null, usage } },
    ...blocks,
    { type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage },
    { type: 'message_stop' },
  ];
}

function emptied(block: JsonObject): JsonObject {
  const { type } = block;
  if (type === 'text') return { type, text: '' };
  if (type === 'thinking') return { type, thinking: '', signature: '' };
  return type === 'tool_use' ? { ...block, input: {} } : block;
}

function deltasOf({ input, signature, text, thinking, type }: JsonObject): readonly JsonObject[] {
  if (type === 'text')
    return halves(textOf(text)).map((part) => ({ type: 'text_delta', text: part }));
  if (type === 'tool_use')
    return halves(JSON.stringify(input)).map((part) => ({
      type: 'input_json_delta',
      partial_json: part,
    }));
  if (type !== 'thinking') return [];
  return [
    ...halves(textOf(thinking)).map((part) => ({ type: 'thinking_delta', thinking: part })),
    { type: 'signature_delta', signature: signature ?? '' },
  ];
}
