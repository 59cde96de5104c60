import type { Part, PartDelta, StreamEvent } from '@ai-proxy/core';
import t from 'tap';
import { keyedHash } from '../../../../../plugins/policies/cloaking/keyed-hash.ts';
import {
  restoreAnswer,
  type Restoring,
} from '../../../../../plugins/policies/cloaking/restore-answer.ts';
import { Tokens } from '../../../../../plugins/policies/cloaking/tokens.ts';

const tokens = new Tokens(keyedHash('k'), 'c');
const acme = tokens.tokenFor('acme');
const quoted = tokens.tokenFor('a"b');
const plainly: Restoring = { keepsReasoning: false, writesJson: false };

const start = (part: Part, index = 0): StreamEvent => ({ type: 'part-start', index, part });
const delta = (change: PartDelta, index = 0): StreamEvent => ({
  type: 'part-delta',
  index,
  delta: change,
});
const end = (index = 0): StreamEvent => ({ type: 'part-end', index });
const text = (said: string): PartDelta => ({ type: 'text', text: said });

function restored(events: readonly StreamEvent[], restoring = plainly): StreamEvent[] {
  const map = restoreAnswer(tokens, restoring);
  return events.flatMap((event) => map(event) ?? []);
}

t.test('passes events without tokens on as the same objects', async (t) => {
  const events: StreamEvent[] = [
    { type: 'message-start', id: 'i', model: 'm', extensions: { x: { a: 'b' } } },
    start({ type: 'text', text: '', citations: [] }),
    delta(text('Hello')),
    delta({ type: 'citation', citation: { kind: 'url', url: 'u', start: 0, end: 5 } }),
    delta({ type: 'logprobs', value: null }),
    delta({ type: 'native', dialect: 'd', value: { a: 'b' } }),
    end(),
    start({ type: 'native', dialect: 'd', value: { a: 'b' } }, 1),
    delta({ type: 'audio', transcript: 'b' }, 1),
    delta({ type: 'audio', data: 'b' }, 1),
    end(1),
    delta(text(acme), 7),
    end(7),
    { type: 'message-end', stopReason: 'stop-sequence', stopSequence: 'b' },
    { type: 'native', dialect: 'd', value: { a: 'b' } },
    { type: 'usage', usage: {} },
    { type: 'error', fault: { message: 'b' } },
    { type: 'end' },
  ];
  const seen = restored(events);
  t.equal(seen.length, events.length);
  const changed = seen.filter((event, index) => event !== events[index]);
  t.same(
    changed,
    [start({ type: 'text', text: '', citations: [] })],
    'an equal part with its list',
  );
});

t.test('restores what is said at once', async (t) => {
  const value = { a: acme };
  t.same(
    restored([
      { type: 'message-start', id: 'i', model: 'm', extensions: { x: value } },
      { type: 'message-end', stopReason: 'stop-sequence', stopSequence: acme },
      { type: 'native', dialect: 'd', value },
      { type: 'error', fault: { message: acme, code: 'c' } },
      start({ type: 'native', dialect: 'd', value }),
      delta({ type: 'native', dialect: 'd', value }),
    ]),
    [
      { type: 'message-start', id: 'i', model: 'm', extensions: { x: { a: 'acme' } } },
      { type: 'message-end', stopReason: 'stop-sequence', stopSequence: 'acme' },
      { type: 'native', dialect: 'd', value: { a: 'acme' } },
      { type: 'error', fault: { message: 'acme', code: 'c' } },
      start({ type: 'native', dialect: 'd', value: { a: 'acme' } }),
      delta({ type: 'native', dialect: 'd', value: { a: 'acme' } }),
    ],
  );
});

t.test('restores parts that come whole', async (t) => {
  const signed = { kind: 'url', url: 'u', start: 13, end: 14 } as const;
  const media = { kind: 'base64', mediaType: 'audio/wav', data: acme } as const;
  t.same(
    restored([
      start({ type: 'text', text: `${acme} x`, citations: [signed] }),
      start({ type: 'refusal', text: acme }, 1),
      start({ type: 'tool-call', id: acme, name: acme, arguments: `{"a":"${quoted}"}` }, 2),
      start({ type: 'audio', source: media, transcript: acme }, 3),
      start({ type: 'audio', source: media }, 4),
    ]),
    [
      start({ type: 'text', text: 'acme x', citations: [{ ...signed, start: 5, end: 6 }] }),
      start({ type: 'refusal', text: 'acme' }, 1),
      start({ type: 'tool-call', id: acme, name: acme, arguments: '{"a":"a\\"b"}' }, 2),
      start({ type: 'audio', source: media, transcript: 'acme' }, 3),
      start({ type: 'audio', source: media }, 4),
    ],
  );
});

t.test('restores tokens over deltas, in parts that are open at once', async (t) => {
  const half = acme.length / 2;
  const [left, right] = [acme.slice(0, half), acme.slice(half)];
  t.same(
    restored([
      start({ type: 'text', text: 'z' }),
      start({ type: 'reasoning', text: '' }, 1),
      { ...start({ type: 'text', text: '' }), choice: 1 } as StreamEvent,
      delta(text(left)),
      delta(text(left), 1),
      delta({ type: 'citation', citation: { kind: 'url', url: 'u', start: 1, end: 13 } }),
      delta(text(right)),
      delta(text('!'), 1),
      end(),
      end(1),
    ]),
    [
      start({ type: 'text', text: '' }),
      start({ type: 'reasoning', text: '' }, 1),
      { ...start({ type: 'text', text: '' }), choice: 1 },
      delta(text('z')),
      delta({ type: 'citation', citation: { kind: 'url', url: 'u', start: 1, end: 13 } }),
      delta(text('acme')),
      delta(text(`${left}!`), 1),
      end(),
      end(1),
    ],
  );
});

t.test('gives what it holds back before the part ends, as the part says it', async (t) => {
  const arguments_: PartDelta = { type: 'arguments', text: 'z' };
  const media = { kind: 'base64', mediaType: 'audio/wav', data: '' } as const;
  const transcript = { type: 'audio', transcript: 'z' } as const;
  for (const [part, said] of [
    [{ type: 'text', text: '' }, text('z')],
    [{ type: 'reasoning', text: '' }, text('z')],
    [{ type: 'tool-call', id: 'i', name: 'n', arguments: '' }, arguments_],
  ] as const)
    t.same(restored([start(part), delta(said), end()]), [start(part), delta(said), end()]);
  const audio = start({ type: 'audio', source: media });
  t.same(restored([audio, delta({ ...transcript, data: 'bytes' }), end()]), [
    audio,
    delta({ type: 'audio', transcript: '', data: 'bytes' }),
    delta(transcript),
    end(),
  ]);
});

t.test('escapes words where the text is JSON', async (t) => {
  const events = [start({ type: 'text', text: '' }), delta(text(`{"a":"${quoted}"}`))];
  t.same(restored(events, { ...plainly, writesJson: true })[1], delta(text('{"a":"a\\"b"}')));
  t.same(restored(events)[1], delta(text('{"a":"a"b"}')));
});

t.test('leaves reasoning alone that its provider wants back as it was', async (t) => {
  const events = [start({ type: 'reasoning', text: acme }), delta(text(acme)), end()];
  t.same(restored(events, { ...plainly, keepsReasoning: true }), events);
});
