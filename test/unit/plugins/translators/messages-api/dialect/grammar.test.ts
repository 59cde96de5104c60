import { readdirSync, readFileSync } from 'node:fs';
import t from 'tap';
import { readFrames, type Frame, type JsonObject } from '@ai-proxy/core';
import { MessagesGrammar } from '../../../../../../plugins/translators/messages-api/dialect/grammar.ts';

const golden = new URL('../../../../../golden/streams/anthropic-messages/', import.meta.url);

const written = (value: JsonObject): Frame => ({
  event: String(value['type']),
  data: JSON.stringify(value),
  value,
});
const start = { type: 'message_start', message: {} };
const text = { type: 'text', text: '' };
const begin = (index: number, content_block: JsonObject = text) => ({
  type: 'content_block_start',
  index,
  content_block,
});
const delta = (index: number, type = 'text_delta') => ({
  type: 'content_block_delta',
  index,
  delta: { type },
});
const close = (index: number) => ({ type: 'content_block_stop', index });
const change = {
  type: 'message_delta',
  delta: { stop_reason: 'end_turn' },
  usage: { output_tokens: 1 },
};
const stop = { type: 'message_stop' };
const ping = { type: 'ping' };
const error = { type: 'error', error: {} };

/** The first complaint about a stream; undefined where there is none. */
function complaint(...events: JsonObject[]): string | undefined {
  const grammar = new MessagesGrammar();
  for (const event of events) {
    const violation = grammar.violation(written(event));
    if (violation !== undefined) return violation;
  }
  return undefined;
}

t.test('accepts every golden stream, those that end with an error included', async (t) => {
  const files = readdirSync(golden);
  t.ok(files.length >= 12);
  for (const file of files) {
    const grammar = new MessagesGrammar();
    const frames = readFrames(readFileSync(new URL(file, golden)));
    t.same(
      frames.map((frame) => grammar.violation(frame)).filter((each) => each !== undefined),
      [],
      file,
    );
  }
});

t.test('accepts blocks of all kinds, pings between them and several message_deltas', async (t) => {
  const kinds: (readonly [block: string, delta: string])[] = [
    ['text', 'text_delta'],
    ['text', 'citations_delta'],
    ['thinking', 'thinking_delta'],
    ['thinking', 'signature_delta'],
    ['tool_use', 'input_json_delta'],
    ['server_tool_use', 'input_json_delta'],
    ['compaction', 'compaction_delta'],
    ['text', 'delta_of_a_later_version'],
  ];
  const blocks = kinds.flatMap(([block, said], index) => [
    begin(index, { type: block }),
    ping,
    delta(index, said),
    close(index),
  ]);
  t.equal(complaint(start, ping, ...blocks, change, ping, change, stop), undefined);
  t.equal(complaint(start, { type: 'event_of_a_later_version' }, change, stop), undefined);
});

t.test('accepts an error anywhere, and nothing after it', async (t) => {
  t.equal(complaint(error), undefined);
  t.equal(complaint(start, begin(0), error), undefined);
  t.match(complaint(start, error, ping), /ping follows the end/);
});

t.test('refuses every event that is out of its place', async (t) => {
  const wrong: (readonly [complaint: RegExp, ...events: JsonObject[]])[] = [
    [/ping stands before message_start/, ping],
    [/content_block_start stands before message_start/, begin(0)],
    [/message_start stands amid/, start, start],
    [/has no message/, { type: 'message_start' }],
    [/Content block 0 has the index 1/, start, begin(1)],
    [/Content block 1 has the index 0/, start, begin(0), close(0), begin(0)],
    [/Content block 0 has the index nothing/, start, { ...begin(0), index: undefined }],
    [/starts without a type/, start, begin(0, {})],
    [/before the last one was stopped/, start, begin(0), begin(1)],
    [/A delta belongs to no open content block/, start, delta(0)],
    [/A delta for block 1 stands inside block 0/, start, begin(0), delta(1)],
    [/A delta has no type/, start, begin(0), { type: 'content_block_delta', index: 0 }],
    [/A stop belongs to no open content block/, start, close(0)],
    [/A stop for block 2 stands inside block 0/, start, begin(0), close(2)],
    [/message_delta stands inside a content block/, start, begin(0), change],
    [/has no stop reason/, start, { ...change, delta: {} }],
    [/has no usage/, start, { ...change, usage: {} }],
    [/after message_delta/, start, change, begin(0)],
    [/message_stop stands before message_delta/, start, stop],
    [/message_stop follows the end/, start, change, stop, stop],
    [/message_delta follows the end/, start, change, stop, change],
  ];
  for (const [words, ...events] of wrong) t.match(complaint(...events), words, String(words));
});

t.test('refuses a delta that does not fit its block', async (t) => {
  const wrong = [
    ['text', 'input_json_delta'],
    ['text', 'thinking_delta'],
    ['thinking', 'text_delta'],
    ['tool_use', 'text_delta'],
    ['redacted_thinking', 'thinking_delta'],
    ['redacted_thinking', 'signature_delta'],
  ] as const;
  for (const [block, said] of wrong)
    t.equal(
      complaint(start, begin(0, { type: block }), delta(0, said)),
      `A block of type ${block} gets a ${said}.`,
    );
});

t.test('reads frames that lost their value, and refuses those of another name', async (t) => {
  const grammar = new MessagesGrammar();
  t.match(grammar.violation({ data: JSON.stringify(start) }), /is named undefined/);
  t.match(grammar.violation({ event: 'ping', data: JSON.stringify(start) }), /is named ping/);
  t.match(grammar.violation({ event: 'ping', data: 'no JSON' }), /has no type/);
  const frame = { event: 'message_start', data: JSON.stringify(start) };
  t.equal(grammar.violation(frame), undefined);
});
