import t from 'tap';
import type { JsonObject } from '@ai-proxy/core';
import {
  ClientTools,
  declaredTools,
  type ClientTool,
} from '../../../../../../plugins/translators/responses-api/dialect/client-tools.ts';

const names = (...tools: JsonObject[]) => new ClientTools(declaredTools({ tools }));
const fn = (name: string): JsonObject => ({ type: 'function', name });
const space = (name: string, ...tools: JsonObject[]): JsonObject => ({
  type: 'namespace',
  name,
  description: '',
  tools,
});
const valid = /^[a-zA-Z0-9_-]{1,64}$/;

t.test('tools of a namespace have its name in front, once', async (t) => {
  const tools = names(fn('f'), space('crm', fn('f')), space('mcp__demo__', fn('f')));
  const expected: readonly (readonly [flatName: string, client: ClientTool])[] = [
    ['f', { kind: 'function', name: 'f' }],
    ['crm__f', { kind: 'function', name: 'f', namespace: 'crm' }],
    ['mcp__demo__f', { kind: 'function', name: 'f', namespace: 'mcp__demo__' }],
  ];
  for (const [flat, client] of expected) {
    t.equal(tools.flatName(client), flat);
    t.strictSame(tools.toolOf(flat), client);
  }
});

t.test('the default namespace is none, whether it is said or not', async (t) => {
  const tools = names(space('functions', { type: 'custom', name: 'exec' }));
  t.equal(tools.flatName({ name: 'exec' }), 'exec');
  t.equal(tools.flatName({ name: 'exec', namespace: 'functions' }), 'exec');
  t.strictSame(tools.toolOf('exec'), { kind: 'custom', name: 'exec', namespace: 'functions' });
});

t.test('names are unique, and those of tools without a namespace stay', async (t) => {
  const tools = names(space('a', fn('b__c')), space('a__b', fn('c')), fn('a__b__c'));
  const flat = [
    tools.flatName({ name: 'b__c', namespace: 'a' }),
    tools.flatName({ name: 'c', namespace: 'a__b' }),
    tools.flatName({ name: 'a__b__c' }),
  ];
  t.equal(new Set(flat).size, 3);
  t.equal(flat[2], 'a__b__c');
  for (const name of flat) t.match(name, valid);
  t.match(tools.toolOf(flat[0] ?? ''), { name: 'b__c', namespace: 'a' });
  t.match(tools.toolOf(flat[1] ?? ''), { name: 'c', namespace: 'a__b' });
});

t.test('long names and odd letters become names that all formats take', async (t) => {
  const long = 'x'.repeat(60);
  const tools = names(space(long, fn('one'), fn('two')), fn('functions.exec'));
  const [one, two] = ['one', 'two'].map((name) => tools.flatName({ name, namespace: long }));
  t.not(one, two);
  for (const name of [one, two]) t.match(name, valid);
  t.strictSame(tools.toolOf(two ?? ''), { kind: 'function', name: 'two', namespace: long });
  t.equal(tools.flatName({ name: 'functions.exec' }), 'functions_exec');
  t.strictSame(tools.toolOf('functions_exec'), { kind: 'function', name: 'functions.exec' });
});

t.test('calls of tools that are not declared any more have names, too', async (t) => {
  const tools = names();
  t.equal(tools.flatName({ name: 'f', namespace: 'gone' }), 'gone__f');
  t.strictSame(tools.toolOf('f'), { kind: 'function', name: 'f' });
});

t.test('items of the input bring tools', async (t) => {
  const declared = declaredTools({
    tools: [fn('f')],
    input: [
      { type: 'additional_tools', role: 'developer', tools: [space('n', fn('g'))] },
      { type: 'message', tools: [fn('not')] },
      { type: 'tool_search_output', tools: [fn('h'), { type: 'web_search' }] },
    ],
  });
  t.match(declared, [
    { path: 'tools[0]', client: { name: 'f' } },
    { path: 'input[0].tools[0].tools[0]', client: { name: 'g', namespace: 'n' } },
    { path: 'input[2].tools[0]', client: { name: 'h' } },
    { path: 'input[2].tools[1]', client: undefined },
  ]);
});

t.test('bodies that nobody has checked do no harm', async (t) => {
  for (const body of [{ tools: 7 }, { tools: [7, null] }, { input: [7, { type: 'x' }] }])
    t.strictSame(declaredTools(body), []);
});
