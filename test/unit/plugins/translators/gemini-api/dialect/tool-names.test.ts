import t from 'tap';
import {
  toolNameOf,
  wireToolName,
} from '../../../../../../plugins/translators/gemini-api/dialect/tool-names.ts';

const taken = /^[a-zA-Z_][a-zA-Z0-9_.:-]{0,63}$/;

t.test('leaves names alone that the API takes', async (t) => {
  for (const name of ['f', '_f', 'a.b:c-d_e', 'mcp__server__tool', '_.foo', 'a'.repeat(64)])
    t.same([wireToolName(name), toolNameOf(name)], [name, name]);
});

t.test('writes other names so that they are taken, and reads them back', async (t) => {
  const names = [
    '1password',
    '-x',
    'a/b',
    'a b',
    '.hidden',
    'größe',
    '天気',
    '🌍',
    '$ref',
    '_./',
    '',
  ];
  const written = names.map(wireToolName);
  t.ok(written.every((name) => taken.test(name)));
  t.equal(new Set(written).size, names.length);
  t.same(written.map(toolNameOf), names);
  t.equal(wireToolName('web/search tool'), '_.web.2fsearch.20tool');
});

t.test('writes a name again that looks like a written one', async (t) => {
  const once = wireToolName('a/b');
  const twice = wireToolName(once);
  t.not(twice, once);
  t.equal(toolNameOf(twice), once);
  t.equal(toolNameOf(once), 'a/b');
});

t.test('takes for a name what only looks written', async (t) => {
  for (const name of ['_.ff', '_..ff', '_.a.2Fb', '_.a.2', '_.a.b'])
    t.equal(toolNameOf(name), name);
});
