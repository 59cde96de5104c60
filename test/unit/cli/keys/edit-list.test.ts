import t from 'tap';
import { parseConfig } from '../../../../cli/src/keys/config-document.ts';
import { withItem, withMembers, withoutItem } from '../../../../cli/src/keys/edit-list.ts';
import { keyEntriesOf, listForNewKey } from '../../../../cli/src/keys/key-entries.ts';

const added = (text: string, item: Readonly<Record<string, unknown>> = { name: 'new' }) => {
  const config = parseConfig(text, 'c.yaml');
  return withItem(config, listForNewKey(config).path, item);
};
const pathOf = (text: string, index: number) => {
  const entry = keyEntriesOf(parseConfig(text, 'c.yaml'))[index];
  return entry === undefined ? [] : [...entry.list.path, entry.index];
};
const removed = (text: string, index: number) =>
  withoutItem(parseConfig(text, 'c.yaml'), pathOf(text, index));
const rotated = (text: string, index: number, members = { 'key-hash': 'H' }) =>
  withMembers(parseConfig(text, 'c.yaml'), pathOf(text, index), members);

const block = [
  'host: 127.0.0.1   # here only',
  '',
  'auth-keys:',
  '    # the first',
  '    - key: sk-a   # A',
  '      name: "a"',
  '',
  '    # the second',
  '    - { key: sk-b,   name: b }',
  '    #- key: sk-c',
  '',
  '# the end',
  'port: 1',
  '',
].join('\n');

t.test('adds an item behind the last one, and touches no other byte', async (t) => {
  const lines = block.split('\n');
  const put = lines.toSpliced(9, 0, '    - name: new', '      rate-limit:', '        rpm: 5');
  t.equal(added(block, { name: 'new', 'rate-limit': { rpm: 5 } }), put.join('\n'));
});

t.test('adds an item wherever a list may be', async (t) => {
  const cases: readonly (readonly [before: string, after: string])[] = [
    ['', 'auth-keys:\n  - name: new\n'],
    ['# only a comment\n', '# only a comment\nauth-keys:\n  - name: new\n'],
    ['port: 1', 'port: 1\nauth-keys:\n  - name: new\n'],
    ['port: 1\r\n', 'port: 1\r\nauth-keys:\r\n  - name: new\r\n'],
    ['---\nport: 1\n...\n', '---\nport: 1\nauth-keys:\n  - name: new\n...\n'],
    ['auth-keys:\nport: 1\n', 'auth-keys:\n  - name: new\nport: 1\n'],
    ['auth-keys:', 'auth-keys:\n  - name: new\n'],
    ['auth-keys: [] # none\nport: 1\n', 'auth-keys: # none\n  - name: new\nport: 1\n'],
    ['auth-keys: [{ key: a } ] # one\n', 'auth-keys: [{ key: a }, { name: new } ] # one\n'],
    ['auth-keys:\n- key: a\nport: 1\n', 'auth-keys:\n- key: a\n- name: new\nport: 1\n'],
    [
      'auth-keys:\n  - key: a\n    metadata: |\n      text\n\nport: 1\n',
      'auth-keys:\n  - key: a\n    metadata: |\n      text\n  - name: new\n\nport: 1\n',
    ],
    [
      'auth-keys:\n  - key: a # A\n    #rate-limit: { rpm: 1 }\n    # b\n  # of the list\nport: 1\n',
      'auth-keys:\n  - key: a # A\n    #rate-limit: { rpm: 1 }\n    # b\n  - name: new\n  # of the list\nport: 1\n',
    ],
    [
      'auth-keys:\n- key: a\n  # A\n\n  # far\n',
      'auth-keys:\n- key: a\n  # A\n- name: new\n\n  # far\n',
    ],
    ['auth-keys:\n  - key: a\n    # A', 'auth-keys:\n  - key: a\n    # A\n  - name: new\n'],
    ['{"port": 1}', '{"port": 1, "auth-keys": [{"name":"new"}]}'],
    ['{}', '{"auth-keys": [{"name":"new"}]}'],
    ['{"auth-keys": [], "port": 1}', '{"auth-keys": [{"name":"new"}], "port": 1}'],
    [
      'pipeline:\n  - auth:\n      auth-keys:\n        - key: a\n  - router\n',
      'pipeline:\n  - auth:\n      auth-keys:\n        - key: a\n        - name: new\n  - router\n',
    ],
    [
      'pipeline:\n  - use: auth\n    options: { auth-keys: [] }\n',
      'pipeline:\n  - use: auth\n    options: { auth-keys: [{ name: new }] }\n',
    ],
    [
      'pipeline:\n  - auth: { keys: [a] }\n',
      'pipeline:\n  - auth: { keys: [a] }\nauth-keys:\n  - name: new\n',
    ],
  ];
  for (const [before, after] of cases) t.equal(added(before), after, before);
});

t.test('removes an item with its lines, and touches no other byte', async (t) => {
  const lines = block.split('\n');
  t.equal(removed(block, 0), lines.toSpliced(4, 2).join('\n'));
  t.equal(removed(block, 1), lines.toSpliced(8, 1).join('\n'));
  t.equal(removed('auth-keys:\n  - key: a\nport: 1\n', 0), 'auth-keys:\nport: 1\n');
  t.equal(removed('api-keys: [a, b, c]\n', 0), 'api-keys: [b, c]\n');
  t.equal(removed('api-keys: [a, b, c]\n', 1), 'api-keys: [a, c]\n');
  t.equal(removed('api-keys: [a, b, c]\n', 2), 'api-keys: [a, b]\n');
  t.equal(removed('{"api-keys": ["a"]}', 0), '{"api-keys": []}');
});

t.test('puts a hash in the place of a key, and touches no other byte', async (t) => {
  t.equal(rotated(block, 0), block.replace('key: sk-a', 'key-hash: H'));
  t.equal(rotated(block, 1), block.replace('key: sk-b', 'key-hash: H'));
  const named = { 'key-hash': 'H', name: 'n' };
  t.equal(
    rotated('api-keys:\n  - sk-a # A\n  - sk-b\n', 0, named),
    'api-keys:\n  - { key-hash: H, name: n } # A\n  - sk-b\n',
  );
  t.equal(
    rotated('auth-keys:\n  - rate-limit: {}\n    key: a\n', 0, named),
    'auth-keys:\n  - rate-limit: {}\n    key-hash: H\n    name: n\n',
  );
  t.equal(
    rotated('{"auth-keys": [{"key": "a"}]}', 0, named),
    '{"auth-keys": [{"key-hash": "H", "name": "n"}]}',
  );
});

t.test('leaves what it cannot change without harm to a person', async (t) => {
  const shared = 'x: &list\n  - key: a\nauth-keys: *list\n';
  t.equal(removed('x: &k sk-a\napi-keys:\n  - *k\n', 0), 'x: &k sk-a\napi-keys:\n');
  t.equal(added(shared), undefined);
  t.equal(removed(shared, 0), undefined);
  t.equal(rotated('auth-keys:\n  - key: &k sk-a\napi-keys: [*k]\n', 1), undefined);
});

t.test('a text that is no YAML is refused', async (t) => {
  for (const text of ['a: [', 'a: 1\na: 2\n', 'a: *nowhere\n'])
    t.throws(() => parseConfig(text, 'c.yaml'), { name: 'Refusal', message: /^c\.yaml is not/ });
});
