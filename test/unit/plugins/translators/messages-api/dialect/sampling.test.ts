import t from 'tap';
import { Ledger, type JsonObject, type Sampling } from '@ai-proxy/core';
import { encodeSampling } from '../../../../../../plugins/translators/messages-api/dialect/sampling.ts';

function encode(
  sampling: Sampling,
  { model = 'claude-opus-4-6', thinking = false } = {},
): readonly [body: JsonObject, paths: readonly string[]] {
  const ledger = new Ledger();
  const request = { model, stream: false, messages: [], sampling };
  const { value, warnings } = ledger.done(encodeSampling(request, thinking, ledger));
  return [value, warnings.map(({ path }) => path)];
}

t.test('writes what is asked for', async (t) => {
  t.same(encode({}), [{}, []]);
  t.same(encode({ temperature: 0.5, topK: 5, stopSequences: ['END'] }), [
    { temperature: 0.5, top_k: 5, stop_sequences: ['END'] },
    [],
  ]);
});

t.test('sends either a temperature or top_p to models that refuse both', async (t) => {
  const one = [
    'claude-opus-4-1-20250805',
    'claude-sonnet-4-5',
    'claude-haiku-4.5',
    'claude-opus-4-6',
  ];
  for (const model of one) {
    const send = (temperature: number, topP: number) => encode({ temperature, topP }, { model });
    t.same(send(0.5, 0.9), [{ temperature: 0.5 }, ['top_p']], model);
    t.same(send(0.5, 1), [{ temperature: 0.5 }, []], 'the default asks for nothing');
    t.same(send(1, 0.9), [{ top_p: 0.9 }, []], 'the default asks for nothing');
    t.same(send(1, 1), [{ temperature: 1 }, []]);
  }
  const both = ['claude-3-5-sonnet-latest', 'claude-sonnet-4-20250514', 'claude-opus-4-0', 'other'];
  for (const model of both)
    t.same(
      encode({ temperature: 0.5, topP: 0.9 }, { model }),
      [{ temperature: 0.5, top_p: 0.9 }, []],
      model,
    );
});

t.test('keeps what goes together with thinking', async (t) => {
  const thinking = { thinking: true };
  t.same(encode({ temperature: 0.5, topP: 0.5, topK: 3 }, thinking), [
    {},
    ['temperature', 'top_p', 'top_k'],
  ]);
  t.same(encode({ temperature: 1, topP: 0.95 }, thinking), [{ top_p: 0.95 }, []]);
});

t.test('sends nothing to models that take nothing', async (t) => {
  const sampling = { temperature: 0.5, topP: 0.97, topK: 3 };
  t.same(encode(sampling, { model: 'claude-opus-4-8' }), [{}, ['temperature', 'top_p', 'top_k']]);
});

t.test('reports what there is not, unless it asks for nothing', async (t) => {
  const asking = { frequencyPenalty: 1, presencePenalty: -1, seed: 0, logprobs: true, choices: 2 };
  t.same(encode({ ...asking, topLogprobs: 2 }), [
    {},
    ['frequency_penalty', 'presence_penalty', 'seed', 'logprobs', 'top_logprobs', 'n'],
  ]);
  const silent = { frequencyPenalty: 0, presencePenalty: 0, logprobs: false, choices: 1 };
  t.same(encode(silent), [{}, []]);
});

t.test('reduces a temperature, and leaves blank stop sequences out', async (t) => {
  t.same(encode({ temperature: 1.5 }), [{ temperature: 1 }, ['temperature']]);
  t.same(encode({ stopSequences: [' ', 'END'] }), [
    { stop_sequences: ['END'] },
    ['stop_sequences'],
  ]);
  t.same(encode({ stopSequences: ['\n'] }), [{}, ['stop_sequences']]);
  t.same(encode({ stopSequences: [] }), [{ stop_sequences: [] }, []]);
});
