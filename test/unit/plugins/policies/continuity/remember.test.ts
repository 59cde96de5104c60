import { Reply, type StreamEvent } from '@ai-proxy/core';
import t from 'tap';
import {
  idKey,
  likenessOf,
  placedIdKey,
  saidKey,
  textDigestOf,
} from '../../../../../plugins/policies/continuity/turn-keys.ts';
import { rememberProofs } from '../../../../../plugins/policies/continuity/remember.ts';
import { call, memoryOf, thought } from './turns.ts';

const served = { provider: 'maker', model: 'big', credential: 'first' };
const asked = { client: 'me', before: () => 'words', keepsCalls: false };

function replyOf(who: typeof served | undefined = served): Reply {
  const body = { kind: 'whole', dialect: 'proving', bytes: Buffer.from('{}') } as const;
  return new Reply(body, who === undefined ? {} : { served: who });
}

/** Shows the reply's observers an answer of those parts. */
function play(
  reply: Reply,
  ...parts: Extract<StreamEvent, { type: 'part-start' }>['part'][]
): void {
  const events: StreamEvent[] = [
    ...parts.map((part, index): StreamEvent => ({ type: 'part-start', index, part })),
    { type: 'message-end', stopReason: 'stop' },
  ];
  for (const event of events) for (const stage of reply.stages) stage.run(event);
}

t.test('a turn is remembered by its calls, and by all that it said', async (t) => {
  const memory = memoryOf();
  const reply = replyOf();
  rememberProofs(reply, asked, memory);
  play(reply, thought('a'), { type: 'text', text: 'Hi' }, call('one'));
  const turn = memory.find(idKey('me', 'one'));
  t.match(turn, {
    dialect: 'proving',
    provider: 'maker',
    model: 'big',
    textDigest: textDigestOf('Hi'),
  });
  t.equal(memory.find(placedIdKey('me', 'words', 'one')), turn);
  t.equal(memory.find(saidKey('me', 'words', 'Hi', [likenessOf(call('one'))])), turn);
});

t.test('a turn without calls is remembered by its text', async (t) => {
  const memory = memoryOf();
  const reply = replyOf();
  rememberProofs(reply, asked, memory);
  play(reply, thought('a'), { type: 'text', text: 'Hi' });
  t.ok(memory.find(saidKey('me', 'words', 'Hi', [])));
});

t.test('a turn without proofs is remembered only where its calls matter', async (t) => {
  const memory = memoryOf();
  const plain = replyOf();
  const before = (): string => {
    throw new Error('Nobody asks for the words.');
  };
  rememberProofs(plain, { ...asked, before }, memory);
  play(plain, call('one'));
  t.equal(memory.size, 0);
  const noted = replyOf();
  rememberProofs(noted, { ...asked, keepsCalls: true }, memory);
  play(noted, { type: 'text', text: 'Hi' });
  t.equal(memory.size, 0);
  play(noted, call('one'));
  t.equal(memory.size, 1);
});

t.test('a turn that says nothing is not remembered', async (t) => {
  const memory = memoryOf();
  const reply = replyOf();
  rememberProofs(reply, asked, memory);
  play(reply, thought('a'), {
    type: 'text',
    text: '  ',
    extensions: { proving: { thoughtSignature: 'x' } },
  });
  t.equal(memory.size, 0);
});

t.test('replies that are no answers, or of nobody, are not watched', async (t) => {
  const memory = memoryOf();
  const nobody = new Reply({ kind: 'whole', dialect: 'proving', bytes: Buffer.from('{}') });
  const models = new Reply({ kind: 'models', models: [] }, { served });
  for (const reply of [nobody, models]) {
    rememberProofs(reply, asked, memory);
    t.same(reply.stages, []);
  }
});
