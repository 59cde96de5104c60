import type { JsonObject } from '@ai-proxy/core';
import t from 'tap';
import { writeSystemPrompt } from '../../../../../plugins/policies/cloaking/system-prompt.ts';
import { draftOf } from './draft-of.ts';

function written(dialect: string, body: JsonObject, replaces = false): JsonObject {
  const draft = draftOf(dialect, body);
  writeSystemPrompt(draft, 'Be kind.', replaces);
  return draft.json;
}
const user = { role: 'user', content: 'Hi' };
const blocks = [{ type: 'text', text: 'A', cache_control: { type: 'ephemeral' } }];
const before = { type: 'text', text: 'Be kind.' };

t.test('stands before the system message of a chat', async (t) => {
  const chat = (...messages: JsonObject[]) => written('openai-chat', { messages })['messages'];
  t.same(chat(user), [{ role: 'system', content: 'Be kind.' }, user]);
  t.same(chat({ role: 'system', content: 'A' }, user), [
    { role: 'system', content: 'Be kind.\n\nA' },
    user,
  ]);
  t.same(chat({ role: 'developer', content: blocks, name: 'x' }, user), [
    { role: 'developer', content: [before, ...blocks], name: 'x' },
    user,
  ]);
  t.same(chat(user, { role: 'developer', content: 'later' })?.valueOf(), [
    { role: 'developer', content: 'Be kind.' },
    user,
    { role: 'developer', content: 'later' },
  ]);
});

t.test('stands before the system text or blocks of messages', async (t) => {
  const system = (value?: string | JsonObject[]) =>
    written('anthropic-messages', value === undefined ? {} : { system: value })['system'];
  t.equal(system(), 'Be kind.');
  t.equal(system(''), 'Be kind.');
  t.equal(system('A'), 'Be kind.\n\nA');
  t.same(system(blocks), [before, ...blocks]);
});

t.test('stands before the instructions of responses', async (t) => {
  t.same(written('openai-responses', { input: 'x' }), { input: 'x', instructions: 'Be kind.' });
  t.match(written('openai-responses', { instructions: 'A' }), { instructions: 'Be kind.\n\nA' });
  t.match(written('openai-responses', { instructions: null }), { instructions: 'Be kind.' });
});

t.test('is the first part of the instruction of Gemini, in both spellings', async (t) => {
  const contents = [{ parts: [{ text: 'Hi' }] }];
  t.same(written('gemini', { contents }), {
    contents,
    systemInstruction: { parts: [{ text: 'Be kind.' }] },
  });
  const instruction = { role: 'system', parts: [{ text: 'A' }] };
  const both = { role: 'system', parts: [{ text: 'Be kind.' }, { text: 'A' }] };
  for (const name of ['systemInstruction', 'system_instruction'])
    t.same(written('gemini', { contents, [name]: instruction }), { contents, [name]: both });
});

t.test('is counted by Gemini where a whole request is counted', async (t) => {
  const contents = [{ parts: [{ text: 'Hi' }] }];
  t.match(written('gemini', { generateContentRequest: { contents } }), {
    generateContentRequest: { contents, systemInstruction: { parts: [{ text: 'Be kind.' }] } },
  });
  t.same(written('gemini', {}), {});
});

t.test('replaces what the client says in strict mode', async (t) => {
  const chat = [{ role: 'system', content: 'A' }, user, { role: 'developer', content: 'B' }];
  t.same(written('openai-chat', { messages: chat }, true), {
    messages: [{ role: 'system', content: 'Be kind.' }, user],
  });
  t.same(
    written('anthropic-messages', { system: blocks, messages: [user, { role: 'system' }] }, true),
    { system: 'Be kind.', messages: [user] },
  );
  t.same(written('openai-responses', { instructions: 'A', input: chat }, true), {
    instructions: 'Be kind.',
    input: [user],
  });
  t.same(written('openai-responses', { input: 'Hi' }, true), {
    instructions: 'Be kind.',
    input: 'Hi',
  });
  t.same(
    written('gemini', { contents: [], systemInstruction: { role: 'x', parts: blocks } }, true),
    { contents: [], systemInstruction: { parts: [{ text: 'Be kind.' }] } },
  );
});

t.test('is not written where a format has no place for it', async (t) => {
  const draft = draftOf('openai-completions', { prompt: 'Hi' });
  t.notOk(writeSystemPrompt(draft, 'Be kind.', true));
  t.notOk(draft.edited);
});
