import t from 'tap';
import type { JsonObject } from '@ai-proxy/core';
import { ClientTools } from '../../../../../../plugins/translators/responses-api/dialect/client-tools.ts';
import { decodeInput } from '../../../../../../plugins/translators/responses-api/dialect/input-decode.ts';

const turnsOf = (input: readonly JsonObject[]) =>
  decodeInput(undefined, input, new ClientTools([])).map(({ role, parts }) => [role, parts.length]);
const many = (item: JsonObject): JsonObject[] => Array.from({ length: 100_000 }, () => item);
const call = { type: 'function_call', call_id: 'a', name: 'f', arguments: '{}' };
const says = { role: 'assistant', content: 'A' };

t.test('words join what has none, or calls', async (t) => {
  const thought = { type: 'reasoning', summary: [] };
  t.strictSame(turnsOf([thought, says, says, call, says, says]), [
    ['assistant', 2],
    ['assistant', 4],
  ]);
});

t.test('100,000 calls are one turn, and so are the words after them', async (t) => {
  t.strictSame(turnsOf([says, ...many(call), ...many(says)]), [['assistant', 200_001]]);
});

t.test('100,000 results are one turn', async (t) => {
  const result = { type: 'function_call_output', call_id: 'a', output: 'R' };
  t.strictSame(turnsOf([call, ...many(result)]), [
    ['assistant', 1],
    ['user', 100_000],
  ]);
});
