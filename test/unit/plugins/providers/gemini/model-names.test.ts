import t from 'tap';
import type { JsonObject } from '@ai-proxy/core';
import { Draft } from '../../../../../core/src/context/draft.ts';
import { nameModel } from '../../../../../plugins/providers/gemini/model-names.ts';

function named(value: JsonObject) {
  const draft = new Draft({
    dialect: 'gemini',
    modelField: undefined,
    model: 'm',
    origin: () => ({ value, warnings: [] }),
  });
  nameModel(draft, 'models/m');
  return { value: draft.json, edited: draft.edited };
}

t.test('writes the model wherever a body names one', async (t) => {
  const other = { model: 'models/alias', content: {} };
  const own = { model: 'models/m', content: {} };
  for (const [before, after] of [
    [other, own],
    [{ requests: [own, other] }, { requests: [own, own] }],
    [{ generateContentRequest: other }, { generateContentRequest: own }],
    [{ generate_content_request: other }, { generate_content_request: own }],
  ] as const)
    t.same(named(before), { value: after, edited: true });
});

t.test('leaves bodies alone that name no other model', async (t) => {
  for (const value of [
    { contents: [] },
    { model: 'models/m' },
    { requests: [{ model: 'models/m' }] },
    { requests: 'odd' },
  ])
    t.same(named(value), { value, edited: false });
});
