import { readdirSync, readFileSync } from 'node:fs';
import t from 'tap';
import { parseObject, readFrames, type Frame, type JsonObject } from '@ai-proxy/core';
import { ResponsesStreamGrammar } from '../../../../../../plugins/translators/responses-api/dialect/grammar.ts';

const folder = new URL('../../../../../golden/streams/openai-responses/', import.meta.url);

/** What is wrong first with a stream. */
function violation(frames: readonly Frame[]): string | undefined {
  const grammar = new ResponsesStreamGrammar();
  for (const frame of frames) {
    const sentence = grammar.violation(frame);
    if (sentence !== undefined) return sentence;
  }
  return undefined;
}

const eventsOf = (name: string): readonly JsonObject[] =>
  readFrames(readFileSync(new URL(`${name}.sse`, folder))).map(
    ({ data }) => parseObject(data) ?? {},
  );

/** Frames of events, numbered anew. */
const framesOf = (events: readonly JsonObject[]): Frame[] =>
  events.map((event, index) => ({
    data: '',
    value: { ...event, sequence_number: index },
  }));

t.test('accepts good streams, as written and as read', async (t) => {
  for (const file of readdirSync(folder)) {
    t.equal(violation(readFrames(readFileSync(new URL(file, folder)))), undefined, file);
    t.equal(violation(framesOf(eventsOf(file.replace('.sse', '')))), undefined, file);
  }
});

/** A good stream of which one event is changed, left out, moved or told twice. */
type Change = (events: readonly JsonObject[], at: number) => readonly JsonObject[];

const with_ =
  (members: JsonObject): Change =>
  (events, at) =>
    events.with(at, { ...events[at], ...members });
const without: Change = (events, at) => events.toSpliced(at, 1);
const twice: Change = (events, at) => events.toSpliced(at, 0, events[at] ?? {});
const later: Change = (events, at) => {
  const [event = {}, next = {}] = events.slice(at, at + 2);
  return events.toSpliced(at, 2, next, event);
};

const broken: readonly (readonly [
  golden: string,
  type: string,
  change: Change,
  sentence: RegExp,
])[] = [
  ['text', 'response.created', without, /comes before|does not follow/],
  ['text', 'response.created', twice, /created twice/],
  ['text', 'response.created', with_({ response: {} }), /has no id/],
  ['text', 'response.created', later, /does not follow response.created/],
  ['text', 'response.in_progress', without, /added before the answer is in progress/],
  ['text', 'response.in_progress', with_({ response: { id: 'x' } }), /another answer/],
  ['text', 'response.in_progress', with_({ type: 7 }), /has no type/],
  ['text', 'response.output_item.added', with_({ output_index: 1 }), /Item 1 is added instead/],
  ['text', 'response.output_item.added', with_({ item: { type: 'message' } }), /has no id/],
  ['text', 'response.output_item.added', without, /which is not open/],
  ['text', 'response.content_part.added', with_({ content_index: 1 }), /has the index 1/],
  ['text', 'response.content_part.added', with_({ part: 7 }), /has no part/],
  ['text', 'response.content_part.added', without, /a part that is not there/],
  ['text', 'response.content_part.added', with_({ part: { type: 'refusal' } }), /a "refusal" part/],
  ['text', 'response.output_text.delta', with_({ item_id: 'x' }), /id of another item/],
  ['text', 'response.output_text.delta', with_({ output_index: 1 }), /item 1, which is not open/],
  ['text', 'response.output_text.delta', with_({ content_index: 1 }), /part that is not there/],
  ['text', 'response.output_text.delta', with_({ delta: 7 }), /has no text/],
  ['text', 'response.output_text.delta', without, /its pieces had/],
  ['text', 'response.output_text.done', with_({ text: 'x' }), /has 1 characters/],
  ['text', 'response.output_text.done', with_({ text: 7 }), /has no text/],
  ['text', 'response.output_text.done', twice, /comes twice/],
  ['text', 'response.output_text.done', without, /comes before the whole text/],
  ['text', 'response.content_part.done', twice, /is about another part/],
  ['text', 'response.content_part.done', without, /done before its parts are/],
  [
    'text',
    'response.content_part.done',
    with_({ part: { type: 'output_text', text: 'x' } }),
    /another text than was told/,
  ],
  ['text', 'response.output_item.done', without, /before item 0 is done/],
  ['text', 'response.output_item.done', twice, /which is not open/],
  ['text', 'response.output_item.done', with_({ item: {} }), /changed its id or its type/],
  ['text', 'response.completed', twice, /follows the end of the stream/],
  ['text', 'response.completed', with_({ response: {} }), /another answer/],
  ['failed', 'response.failed', with_({ response: {} }), /another answer/],
  ['failed', 'response.failed', twice, /follows the end of the stream/],
  ['error-amid', 'error', twice, /follows the end of the stream/],
  ['reasoning', 'response.reasoning_summary_part.added', without, /part that is not there/],
  ['reasoning', 'response.reasoning_summary_text.done', without, /comes before the whole text/],
  ['reasoning', 'response.reasoning_summary_part.done', without, /done before its parts are/],
  [
    'no-argument-call',
    'response.function_call_arguments.done',
    without,
    /done before its arguments are/,
  ],
  ['custom-call', 'response.custom_tool_call_input.done', with_({ input: 'x' }), /has 1 char/],
  ['citations', 'response.output_text.annotation.added', twice, /has the wrong place/],
  [
    'citations',
    'response.output_text.annotation.added',
    with_({ content_index: 3 }),
    /part that is not there/,
  ],
];

for (const [golden, type, change, sentence] of broken)
  t.test(`${golden}: ${type} that is wrong says ${sentence.source}`, async (t) => {
    const events = eventsOf(golden);
    const at = events.findIndex((event) => event['type'] === type);
    t.not(at, -1);
    t.match(violation(framesOf(change(events, at))), sentence);
  });

t.test('refuses whole items and outputs that are not what was told', async (t) => {
  const wrong: readonly (readonly [golden: string, item: JsonObject])[] = [
    ['text', { content: [] }],
    ['reasoning', { summary: [] }],
    ['no-argument-call', { arguments: '' }],
    ['custom-call', { input: 'x' }],
  ];
  for (const [golden, members] of wrong) {
    const events = eventsOf(golden);
    const at = events.findIndex(({ type }) => type === 'response.output_item.done');
    const item = parseObject(JSON.stringify(events[at]?.['item']));
    const changed = events.with(at, { ...events[at], item: { ...item, ...members } });
    t.match(violation(framesOf(changed)), /is not what was told/, golden);
  }
  const events = eventsOf('text');
  const response = parseObject(JSON.stringify(events.at(-1)?.['response']));
  for (const [members, sentence] of [
    [{ output: [] }, /output of response.completed is not what was told/],
    [{ status: 'incomplete' }, /has the status "incomplete"/],
  ] as const) {
    const last = { ...events.at(-1), response: { ...response, ...members } };
    t.match(violation(framesOf(events.with(-1, last))), sentence);
  }
});

t.test('events are numbered from 0 and named by their type', async (t) => {
  const [first, second] = eventsOf('text');
  const grammar = () => new ResponsesStreamGrammar();
  t.match(grammar().violation({ data: JSON.stringify(second) }), /number 1 instead of 0/);
  t.match(grammar().violation({ event: 'x', data: JSON.stringify(first) }), /named x/);
  t.match(grammar().violation({ data: 'x' }), /no type/);
});

t.test('items have ids of their own', async (t) => {
  const events = eventsOf('interleaved-tools');
  const text = JSON.stringify(events).replaceAll('fc_2', 'fc_1');
  const same: unknown = JSON.parse(text);
  t.match(violation(framesOf(Array.isArray(same) ? same : [])), /Two items have the id fc_1/);
});

t.test('what only some vendors send is held to its item and number alone', async (t) => {
  const events = eventsOf('web-search');
  const at = events.findIndex(({ type }) => type === 'response.web_search_call.searching');
  const odd = { type: 'response.odd', odd: true };
  t.equal(violation(framesOf(events.toSpliced(at, 0, odd, { type: 'keepalive' }))), undefined);
  const elsewhere = { ...odd, output_index: 9 };
  t.match(violation(framesOf(events.toSpliced(at, 0, elsewhere))), /item 9, which is not open/);
  t.match(violation(framesOf([odd])), /comes before response.created/);
});

t.test('an error may come at any time, and a failed answer after it', async (t) => {
  const events = eventsOf('text');
  const error = { type: 'error', code: 'x', message: 'Down.', param: null };
  const failed = { type: 'response.failed', response: { id: 'resp_0a1', status: 'failed' } };
  for (let count = 0; count < events.length; count++)
    t.equal(violation(framesOf([...events.slice(0, count), error, failed])), undefined);
  t.match(violation(framesOf([error, failed, error])), /follows the end/);
  t.match(violation(framesOf([error, events[0] ?? {}])), /follows the end/);
});
