import t from 'tap';
import { isObject } from '@ai-proxy/core';
import {
  encode,
  start,
  begin,
  text,
  args,
  close,
  stop,
  end,
  call,
  callBlock,
  empty,
  opened,
  said,
  stopped,
  blocks,
} from './canonical-events.ts';

t.test('never interleaves blocks and loses nothing', async (t) => {
  const frames = encode(
    start,
    begin(0, empty),
    text(0, 'A'),
    begin(1, call('a')),
    args(1, '{'),
    begin(2, call('b')),
    args(2, '{"b":'),
    text(0, 'B'),
    args(1, '}'),
    args(2, '2}'),
    close(2),
    close(0),
    close(1),
    stop,
    end,
  );
  t.same(blocks(frames), [
    opened(0, { type: 'text', text: '' }),
    said(0, { type: 'text_delta', text: 'A' }),
    said(0, { type: 'text_delta', text: 'B' }),
    stopped(0),
    opened(1, callBlock('a')),
    said(1, { type: 'input_json_delta', partial_json: '{' }),
    said(1, { type: 'input_json_delta', partial_json: '}' }),
    stopped(1),
    opened(2, callBlock('b')),
    said(2, { type: 'input_json_delta', partial_json: '{"b":' }),
    said(2, { type: 'input_json_delta', partial_json: '2}' }),
    stopped(2),
  ]);
  t.match(frames.at(-2), { delta: { stop_reason: 'tool_use' } });
});

t.test('keeps every order of interleaved events legal', async (t) => {
  const events = [
    [begin(0, empty), text(0, '1'), text(0, '2'), close(0)],
    [begin(1, call('a')), args(1, '{"k":'), args(1, '1}'), close(1)],
    [begin(2, { type: 'reasoning', text: '' }), text(2, 'r'), close(2)],
  ];
  const wrong: number[] = [];
  for (let seed = 1; seed <= 200; seed += 1) {
    const frames = blocks(encode(start, ...shuffled(events, seed), stop, end));
    let open = -1;
    const content: string[] = [];
    for (const frame of frames) {
      const index = Number(frame['index']);
      if (frame['type'] === 'content_block_start') {
        if (open !== -1 || index !== content.length) wrong.push(seed);
        open = index;
        content.push('');
      } else if (index !== open) wrong.push(seed);
      if (frame['type'] === 'content_block_stop') open = -1;
      const delta = isObject(frame['delta']) ? frame['delta'] : {};
      content[index] += String(delta['text'] ?? delta['thinking'] ?? delta['partial_json'] ?? '');
    }
    if (content.toSorted().join() !== '12,r,{"k":1}') wrong.push(seed);
  }
  t.same(wrong, []);
});

/** The lists merged at random, each in its own order. */
function shuffled<T>(lists: readonly (readonly T[])[], seed: number): T[] {
  const queues = lists.map((list) => [...list]);
  const merged: T[] = [];
  let state = seed;
  while (queues.some((queue) => queue.length > 0)) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    const filled = queues.filter((queue) => queue.length > 0);
    const next = filled[Math.floor(state / 65_536) % filled.length]?.shift();
    if (next !== undefined) merged.push(next);
  }
  return merged;
}
