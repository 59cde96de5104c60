import type { JsonObject } from '@ai-proxy/core';
import t, { type Test } from 'tap';
import { foreignSignature } from '../../../../../plugins/policies/continuity/marked-thinking.ts';
import {
  cleanNativeBody,
  needsCalls,
} from '../../../../../plugins/policies/continuity/native-bodies.ts';
import { fakeContext } from '../fake-context.ts';

async function cleaned(
  dialect: string,
  body: JsonObject,
  foreign: readonly string[] = [],
): Promise<{ body: JsonObject; edited: boolean }> {
  const ctx = await fakeContext({ dialect, body });
  cleanNativeBody(ctx.body, (id) => foreign.includes(id));
  const { model: _model, ...rest } = ctx.body.json;
  return { body: rest, edited: ctx.body.edited };
}

async function isKept(t: Test, dialect: string, body: JsonObject): Promise<void> {
  const { edited } = await cleaned(dialect, body);
  t.equal(edited, false, JSON.stringify(body));
}

const thinking = (signature: string) => ({ type: 'thinking', thinking: 'Hm', signature });
const text = { type: 'text', text: 'Hi' };

t.test('marked thinking is taken out of Messages bodies', async (t) => {
  const messages = [
    { role: 'user', content: 'Hello' },
    { role: 'assistant', content: [thinking(foreignSignature), text] },
    { role: 'assistant', content: [thinking('real'), text] },
    { role: 'assistant', content: [thinking(foreignSignature)] },
    { role: 'assistant', content: [] },
  ];
  const { body } = await cleaned('anthropic-messages', { messages });
  t.same(body, {
    messages: [messages[0], { role: 'assistant', content: [text] }, messages[2], messages[4]],
  });
});

t.test('other Messages bodies pass', async (t) => {
  await isKept(t, 'anthropic-messages', {
    messages: [{ role: 'assistant', content: [thinking(''), thinking('real'), text] }],
  });
  await isKept(t, 'anthropic-messages', {
    messages: [{ role: 'user', content: [thinking(foreignSignature)] }, null, 'odd'],
  });
  await isKept(t, 'anthropic-messages', { messages: 'odd' });
});

t.test('reasoning that the gateway made up is taken out of Responses bodies', async (t) => {
  const made = { type: 'reasoning', id: 'rs_msg_1_0', summary: [] };
  const real = { type: 'reasoning', id: 'rs_0123abc', summary: [] };
  const { body } = await cleaned('openai-responses', {
    input: [made, real, { ...made, encrypted_content: 'x' }, { ...made, encrypted_content: null }],
  });
  t.same(body, { input: [real, { ...made, encrypted_content: 'x' }] });
  await isKept(t, 'openai-responses', { input: [real, 'odd'] });
  await isKept(t, 'openai-responses', { input: 'Hello' });
});

const question = { role: 'user', parts: [{ text: 'Hello' }] };
const answer = { role: 'user', parts: [{ functionResponse: { name: 'look', response: {} } }] };
const calling = (id: string, more: JsonObject = {}) => ({
  functionCall: { id, name: 'look', args: {} },
  ...more,
});

t.test('calls of others get the stand-in in the turn that is going on', async (t) => {
  const turn = { role: 'model', parts: [{ text: 'Hm' }, calling('theirs'), calling('theirs')] };
  const contents = [question, turn, answer, question, turn, answer, turn, answer];
  const { body } = await cleaned('gemini', { contents }, ['theirs']);
  const standIn = 'c2tpcF90aG91Z2h0X3NpZ25hdHVyZV92YWxpZGF0b3I=';
  const [said, first, second] = turn.parts;
  const signed = { role: 'model', parts: [said, { ...first, thoughtSignature: standIn }, second] };
  t.same(body, { contents: [question, turn, answer, question, signed, answer, signed, answer] });
});

t.test('calls of Gemini itself, and signed ones, pass', async (t) => {
  const own = { role: 'model', parts: [calling('own'), calling('theirs')] };
  const signed = { role: 'model', parts: [calling('theirs', { thoughtSignature: 'x' })] };
  const nameless = { role: 'model', parts: [{ functionCall: { name: 'look' } }] };
  for (const turn of [own, signed, nameless]) {
    const { edited } = await cleaned('gemini', { contents: [question, turn, answer] }, ['theirs']);
    t.equal(edited, false);
  }
  await isKept(t, 'gemini', { contents: [question, { role: 'model', parts: 'odd' }, 'odd'] });
});

t.test('bodies of other formats pass', async (t) => {
  await isKept(t, 'openai-chat', { messages: [{ role: 'assistant', content: [] }] });
  await isKept(t, 'constructor', {});
});

t.test('only Gemini needs to know whose calls they are', async (t) => {
  t.same(['gemini', 'anthropic-messages', 'openai-chat', 'constructor'].map(needsCalls), [
    true,
    false,
    false,
    false,
  ]);
});
