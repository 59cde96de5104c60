import type { JsonObject } from '@ai-proxy/core';
import t from 'tap';
import { asksForJson, continuesKept } from '../../../../../plugins/policies/cloaking/body-facts.ts';
import { draftOf } from './draft-of.ts';

t.test('tells requests that go on with what the provider has kept', async (t) => {
  const goesOn = (body: JsonObject) => continuesKept(draftOf('any', body));
  t.ok(goesOn({ previous_response_id: 'r' }));
  t.ok(goesOn({ conversation: { id: 'c' } }));
  t.ok(goesOn({ cachedContent: 'x' }));
  t.notOk(goesOn({ previous_response_id: null }));
  t.notOk(goesOn({ input: 'Hi' }));
});

t.test('tells requests for JSON in every format', async (t) => {
  const json = (body: JsonObject) => asksForJson(draftOf('any', body));
  t.ok(json({ response_format: { type: 'json_object' } }));
  t.ok(json({ text: { format: { type: 'json_schema' } } }));
  t.ok(json({ output_config: { format: { type: 'json_schema' } } }));
  t.ok(json({ generationConfig: { responseMimeType: 'application/json' } }));
  t.notOk(json({ response_format: { type: 'text' } }));
  t.notOk(json({}));
});
