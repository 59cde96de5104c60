import { readdirSync, readFileSync } from 'node:fs';
import t, { type Test } from 'tap';
import { readFrames, type Frame, type JsonObject } from '@ai-proxy/core';
import { frameOf } from '../../../../../../plugins/translators/gemini-api/dialect/frames.ts';
import { GeminiStreamGrammar } from '../../../../../../plugins/translators/gemini-api/dialect/grammar.ts';
import { geminiDialect } from '../../../../../../plugins/translators/gemini-api/dialect/index.ts';

const folder = new URL('../../../../../golden/streams/gemini/', import.meta.url);

/** What is wrong with the last frame, where nothing is with those before it. */
function verdict(t: Test, ...frames: readonly Frame[]): string | undefined {
  const grammar = new GeminiStreamGrammar();
  for (const frame of frames.slice(0, -1)) t.equal(grammar.violation(frame), undefined);
  return grammar.violation(frames.at(-1) ?? { data: '' });
}

const says = (part: JsonObject | string, more: JsonObject = {}, usage?: JsonObject): Frame =>
  frameOf({
    candidates: [
      {
        content: { parts: [typeof part === 'string' ? { text: part } : part], role: 'model' },
        index: 0,
        ...more,
      },
    ],
    ...(usage === undefined ? {} : { usageMetadata: usage }),
    responseId: 'x',
  });
const ended = says('', { finishReason: 'STOP' });
const failed = { error: { code: 503, message: 'M', status: 'UNAVAILABLE' } };

t.test('accepts every golden stream, read or written', async (t) => {
  for (const file of readdirSync(folder)) {
    const frames = readFrames(readFileSync(new URL(file, folder)));
    const grammar = new GeminiStreamGrammar();
    t.same(frames.map((frame) => grammar.violation(frame)).filter(Boolean), [], file);
  }
});

t.test('accepts two candidates, usage after the end, and an error instead of it', async (t) => {
  const other = says('b', { index: 1 });
  const usage = frameOf({ usageMetadata: { totalTokenCount: 7 }, responseId: 'x' });
  t.equal(verdict(t, says('a'), other, ended, other, says('', { index: 1 })), undefined);
  t.equal(verdict(t, says('a'), ended, usage), undefined);
  t.equal(verdict(t, says('a'), frameOf(failed)), undefined);
});

t.test('wants frames of JSON on one line, without names', async (t) => {
  t.match(verdict(t, { data: '[DONE]' }), /no JSON object/);
  t.match(verdict(t, { data: '[]' }), /no JSON object/);
  t.match(verdict(t, { data: '{\n}' }), /several lines/);
  t.match(verdict(t, { event: 'x', data: '{}' }), /has a name/);
});

t.test('lets nothing follow an error, and wants errors that clients know for some', async (t) => {
  t.match(verdict(t, frameOf(failed), says('a')), /follows the error/);
  for (const error of [
    'x',
    { ...failed.error, code: '503' },
    { ...failed.error, code: 200 },
    { ...failed.error, status: null },
    { ...failed.error, message: 7 },
  ])
    t.match(verdict(t, frameOf({ error })), /lacks its code/);
});

t.test('wants one id for one answer', async (t) => {
  t.match(verdict(t, says('a'), frameOf({ responseId: 'y' })), /responseId/);
  t.match(verdict(t, says('a'), frameOf({})), /responseId/);
});

t.test('wants candidates of the known form', async (t) => {
  const candidate = (value: JsonObject[string]) => verdict(t, frameOf({ candidates: value }));
  t.match(candidate({}), /no list/);
  t.match(candidate([7]), /no object/);
  t.match(candidate([{ index: 'x' }]), /index/);
  t.match(candidate([{ index: -1 }]), /index/);
  t.match(candidate([{ content: 'x' }]), /content that is no object/);
  t.match(candidate([{ content: { role: 'user' } }]), /role/);
  t.match(candidate([{ content: { parts: {} } }]), /no list/);
  t.match(candidate([{ content: { parts: ['x'] } }]), /part that is no object/);
});

t.test('lets a candidate say nothing after its end, and end in one way', async (t) => {
  for (const part of ['b', { text: '', thought: true }, { functionCall: { name: 'f', args: {} } }])
    t.match(verdict(t, ended, says(part)), 'Candidate 0 goes on after its end.');
  t.match(verdict(t, ended, says('', { finishReason: 'SAFETY' })), /SAFETY after .* STOP/);
  t.equal(verdict(t, ended, ended), undefined, 'the same may be said again');
  t.equal(
    verdict(t, says('', { finishReason: 'FINISH_REASON_UNSPECIFIED' }), says('b')),
    undefined,
  );
});

t.test('lets no candidate follow a refused prompt', async (t) => {
  const refused = frameOf({ promptFeedback: { blockReason: 'SAFETY' }, responseId: 'x' });
  t.match(verdict(t, refused, says('a')), /refused prompt/);
});

t.test('wants calls with a name and an object of arguments', async (t) => {
  const call = (functionCall: JsonObject[string]) => says({ functionCall });
  t.match(verdict(t, call('f')), /call that is no object/);
  t.match(verdict(t, call({ args: {} })), /without a name/);
  t.match(verdict(t, call({ name: '' })), /without a name/);
  t.match(verdict(t, call({ name: 'f', args: '{}' })), /args/);
  t.match(verdict(t, call({ name: 'f', args: [] })), /args/);
  const begun = call({ name: 'f', willContinue: true });
  t.equal(verdict(t, begun, call({ partialArgs: [], willContinue: true }), call({})), undefined);
  t.match(verdict(t, begun, call({}), call({})), /without a name/);
});

t.test('wants the counts that were told in the frame with the end, too', async (t) => {
  const told = says('a', {}, { promptTokenCount: 3, totalTokenCount: 3 });
  t.match(verdict(t, told, ended), /lacks the promptTokenCount/);
  const partly = says('', { finishReason: 'STOP' }, { promptTokenCount: 3 });
  t.match(verdict(t, told, partly), /lacks the totalTokenCount/);
  const other = says('', { finishReason: 'STOP', index: 1 });
  t.equal(verdict(t, told, other), undefined, 'another candidate goes on');
  t.match(verdict(t, says('a', {}, { totalTokenCount: 'x' })), /no count/);
  t.match(verdict(t, frameOf({ usageMetadata: 7 })), /usage is no object/);
});

t.test('reads the data of frames that come without their value', async (t) => {
  const frames = [ended, says('b')].map(({ data }) => ({ data }));
  t.match(verdict(t, ...frames), /goes on/);
});

t.test('belongs to the dialect, a new one for each stream', async (t) => {
  t.equal(geminiDialect.streamGrammar?.().violation(ended), undefined);
  t.equal(geminiDialect.streamGrammar?.().violation(says('a')), undefined);
});
