import t from 'tap';
import { Ledger } from '@ai-proxy/core';
import {
  ClientTools,
  declaredTools,
} from '../../../../../../plugins/translators/responses-api/dialect/client-tools.ts';
import { decodeTools } from '../../../../../../plugins/translators/responses-api/dialect/tools-decode.ts';

const decoded = (tools: readonly object[]) => {
  const declared = declaredTools({ tools: tools.map((tool) => ({ ...tool })) });
  return decodeTools(declared, new ClientTools(declared), new Ledger());
};
const space = (name: string, ...members: string[]) => ({
  type: 'namespace',
  name,
  tools: members.map((member) => ({ type: 'function', name: member })),
});

t.test('the first tool of a namespace keeps what that says, and its members', async (t) => {
  const kept = (name: string, members: object) => ({
    openai: { namespace: { type: 'namespace', name, members } },
  });
  const tools = decoded([space('a', 'f', 'g'), space('b', 'f')]);
  t.same(
    tools.map(
      (tool) => tool.type === 'function' && [tool.name, Object.values(tool.extensions ?? {})],
    ),
    [
      ['a__f', Object.values(kept('a', { a__f: 'f', a__g: 'g' }))],
      ['a__g', []],
      ['b__f', Object.values(kept('b', { b__f: 'f' }))],
    ],
  );
});

t.test('reads 100,000 namespaces', async (t) => {
  const spaces = Array.from({ length: 100_000 }, (_, index) => space(`n${index}`, 'f'));
  t.equal(decoded(spaces).length, spaces.length);
});
