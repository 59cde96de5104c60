import type { Dialect, StreamEvent, ToolCallPart } from '@ai-proxy/core';
import t from 'tap';
import { transcode } from '../../../../../core/src/dialect/plans.ts';
import { writeFrame } from '../../../../../core/src/dialect/sse.ts';
import { keyedHash } from '../../../../../plugins/policies/cloaking/keyed-hash.ts';
import { restoreAnswer } from '../../../../../plugins/policies/cloaking/restore-answer.ts';
import { Tokens } from '../../../../../plugins/policies/cloaking/tokens.ts';
import { chatDialect } from '../../../../../plugins/translators/chat-api/dialect/index.ts';
import { geminiDialect } from '../../../../../plugins/translators/gemini-api/dialect/index.ts';
import { messagesDialect } from '../../../../../plugins/translators/messages-api/dialect/index.ts';
import { responsesDialect } from '../../../../../plugins/translators/responses-api/dialect/index.ts';
import { readFrames } from '../../../../../core/src/dialect/sse.ts';
import { Collector } from '../../../../../core/src/dialect/collect.ts';
import { streamRoute, transcodeAll } from '../../../core/stream-route.ts';

const dialects = [chatDialect, messagesDialect, responsesDialect, geminiDialect];
const tokens = new Tokens(keyedHash('k'), 'c');
const word = 'A"c\\me\n漢';
const token = tokens.tokenFor(word);
const context = {
  model: 'm',
  request: { stream_options: { include_usage: true } },
  streamUsage: true,
  requestId: 'r',
  now: 0,
};

interface Said {
  readonly text: string;
  readonly reasoning: string;
  readonly arguments: unknown;
}

/** An answer whose words come in these pieces. */
function events(text: readonly string[], json: readonly string[]): StreamEvent[] {
  const part = (
    index: number,
    begun: StreamEvent & { type: 'part-start' },
    kind: 'text' | 'arguments',
    pieces: readonly string[],
  ): StreamEvent[] => [
    begun,
    ...pieces.map((piece): StreamEvent => ({
      type: 'part-delta',
      index,
      delta: { type: kind, text: piece },
    })),
    { type: 'part-end', index },
  ];
  const call: ToolCallPart = { type: 'tool-call', id: 'call_1', name: 'find', arguments: '' };
  return [
    { type: 'message-start', id: 'i', model: 'm', created: 1 },
    ...part(
      0,
      { type: 'part-start', index: 0, part: { type: 'reasoning', text: '' } },
      'text',
      text,
    ),
    ...part(1, { type: 'part-start', index: 1, part: { type: 'text', text: '' } }, 'text', text),
    ...part(2, { type: 'part-start', index: 2, part: call }, 'arguments', json),
    { type: 'message-end', choice: 0, stopReason: 'tool-calls' },
    { type: 'usage', usage: { inputTokens: 1, outputTokens: 1 } },
    { type: 'end' },
  ];
}

/** What a client reads of the answer when an upstream of `from` has said it in these events. */
function heard(from: Dialect, to: Dialect, said: readonly StreamEvent[]): Said {
  const upstream = from.streamEncoder(context);
  const sent = said.flatMap((event) => upstream.encode(event)).map(writeFrame);
  const keepsReasoning = from === messagesDialect;
  const run = restoreAnswer(tokens, { keepsReasoning, writesJson: false });
  const route = streamRoute({ from, to, context, stages: [{ kind: 'map', run }] });
  const received = transcodeAll(transcode(route), sent);
  const decoder = to.streamDecoder();
  const collector = new Collector();
  for (const frame of readFrames(Buffer.from(received)))
    for (const event of decoder.decode(frame)) collector.push(event);
  for (const event of decoder.end()) collector.push(event);
  if (collector.fault !== undefined) throw new Error(collector.fault.message);
  const parts = collector.response().choices[0]?.parts ?? [];
  const textOf = (type: 'text' | 'reasoning') =>
    parts.map((part) => (part.type === type ? part.text : '')).join('');
  const call = parts.find((part) => part.type === 'tool-call');
  return {
    text: textOf('text'),
    reasoning: textOf('reasoning'),
    arguments: JSON.parse(call?.arguments ?? 'null') as unknown,
  };
}

const text = `Of ${token}z ${token}, zq`;
const json = JSON.stringify({ q: `zq ${token}`, z: [token] });

for (const from of dialects)
  for (const to of dialects)
    t.test(`${from.name} for ${to.name}, cut anywhere`, async (t) => {
      const expected: Said = {
        text: text.replaceAll(token, word),
        reasoning: from === messagesDialect ? text : text.replaceAll(token, word),
        arguments: { q: `zq ${word}`, z: [word] },
      };
      const whole = heard(from, to, events([text], [json]));
      t.strictSame(whole, expected, 'whole');
      t.strictSame(heard(from, to, events([...text], [...json])), expected, 'one by one');
      let wrong = 0;
      for (let cut = 1; cut < Math.max(text.length, json.length); cut++) {
        const pieces = events(
          [text.slice(0, cut), text.slice(cut)],
          [json.slice(0, cut), json.slice(cut)],
        );
        if (JSON.stringify(heard(from, to, pieces)) !== JSON.stringify(expected)) wrong++;
      }
      t.equal(wrong, 0, 'in two pieces');
    });
