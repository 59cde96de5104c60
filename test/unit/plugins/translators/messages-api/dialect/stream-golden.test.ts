import { readdirSync, readFileSync } from 'node:fs';
import t from 'tap';
import { readFrames, SseReader, type Frame, type StreamEvent } from '@ai-proxy/core';
import { messagesDialect as dialect } from '../../../../../../plugins/translators/messages-api/dialect/index.ts';
import { others } from '../other-formats.ts';
import { context } from './canonical-events.ts';

const golden = new URL('../../../../../golden/streams/', import.meta.url);
const own = new URL('anthropic-messages/', golden);

function decode(frames: readonly Frame[], from = dialect): StreamEvent[] {
  const decoder = from.streamDecoder();
  return [...frames.flatMap((frame) => decoder.decode(frame)), ...decoder.end()];
}

function encode(events: readonly StreamEvent[]): readonly Frame[] {
  const encoder = dialect.streamEncoder(context);
  return events.flatMap((event) => encoder.encode(event));
}

/** What the parts say, and how the answer ends. */
function told(events: readonly StreamEvent[]): string[] {
  const parts: string[] = [];
  let end = '';
  for (const event of events)
    if (event.type === 'part-start') {
      const { part } = event;
      const hidden = part.type === 'reasoning' ? (part.redacted ?? '') : '';
      parts[event.index] = `${part.type}:${hidden}`;
    } else if (event.type === 'part-delta') {
      const { delta } = event;
      const words = 'text' in delta ? delta.text : `(${delta.type})`;
      parts[event.index] += words;
    } else if (event.type === 'message-end')
      end = `${event.stopReason}${event.stopSequence === undefined ? '' : ` ${event.stopSequence}`}`;
    else if (event.type === 'error') end = event.fault.message;
  return [...parts, end];
}

const expected: Readonly<Record<string, readonly string[]>> = {
  'cached-usage': ['text:Hi', 'stop'],
  citations: ['text:(citation)It rains.', 'stop'],
  'cut-at-limit': ['text:Once upon', 'length'],
  'error-amid': ['text:Let me see', 'The engine is überlastet.'],
  'hidden-thinking': ['reasoning:ZW5jcnlwdGVk', 'text:42', 'stop'],
  'late-usage': ['text:Hi', 'stop'],
  'no-argument-call': ['tool-call:{}', 'tool-calls'],
  'parallel-tools': [
    'text:Both.',
    'tool-call:{"city": "Zürich"}',
    'tool-call:{"zone":"CET"}',
    'tool-calls',
  ],
  refusal: ['text:I stop here.', 'refusal'],
  'stop-sequence': ['text:One, two', 'stop-sequence three'],
  text: ['text:Grüß dich, 世界 🌍!\n', 'stop'],
  thinking: ['reasoning:Six by seven is… 42.(signature)', 'text:42', 'stop'],
};

t.test('every golden stream is expected', async (t) => {
  const files = Object.keys(expected).map((name) => `${name}.sse`);
  t.strictSame(readdirSync(own).toSorted(), files.toSorted());
});

for (const [name, words] of Object.entries(expected)) {
  const bytes = readFileSync(new URL(`${name}.sse`, own));
  const events = decode(readFrames(bytes));

  t.test(`reads ${name} the same wherever its bytes are cut`, async (t) => {
    t.strictSame(told(events), words);
    const whole = JSON.stringify(events);
    const wrong: number[] = [];
    for (let cut = 1; cut < bytes.length; cut += 1) {
      const reader = new SseReader();
      const pieces = [bytes.subarray(0, cut), bytes.subarray(cut)];
      const frames = [...pieces.flatMap((piece) => reader.read(piece)), ...reader.end()];
      if (JSON.stringify(decode(frames)) !== whole) wrong.push(cut);
    }
    t.strictSame(wrong, []);
  });

  t.test(`writes ${name} so that it reads the same`, async (t) => {
    const again = decode(encode(events));
    t.strictSame(told(again), words);
    t.equal(again.at(-1)?.type, events.at(-1)?.type);
  });
}

t.test('writes the golden streams of other formats in the order of the protocol', async (t) => {
  const formats = {
    'openai-chat': others.chat[0],
    'openai-responses': others.responses[0],
    gemini: others.gemini[0],
  };
  for (const [name, from] of Object.entries(formats)) {
    const folder = new URL(`${name}/`, golden);
    for (const file of readdirSync(folder)) {
      const events = decode(readFrames(readFileSync(new URL(file, folder))), from);
      const grammar = dialect.streamGrammar?.();
      const frames = encode(events);
      t.ok(frames.length > 0, file);
      t.same(frames.map((frame) => grammar?.violation(frame)).filter(Boolean), [], file);
    }
  }
});
