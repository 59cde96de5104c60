import t from 'tap';
import { parseText } from '../../../../core/src/config/document.ts';
import { toPlain } from '../../../../core/src/config/tree.ts';

function told(text: string): string[] {
  return parseText(text).findings.map(({ line, column, code }) => `${line}:${column} ${code}`);
}

function plain(text: string): unknown {
  const { root, findings } = parseText(text);
  return root === undefined || findings.length > 0 ? undefined : toPlain(root);
}

t.test('reads YAML 1.2: words are words, keys are texts', async (t) => {
  t.same(plain('a: yes\nb: 0o17\n1.5: on\nnull: x\nd: 0x10'), {
    a: 'yes',
    b: 15,
    '1.5': 'on',
    null: 'x',
    d: 16,
  });
  t.same(plain('%YAML 1.1\n---\na: yes'), { a: 'yes' });
  t.same(plain('\uFEFFa: 1\r\nb: "ü"\r\n'), { a: 1, b: 'ü' });
});

t.test('remembers where things were written', async (t) => {
  const { root } = parseText('# note\nfirst:\n  - a\n  - second: { third: 3 }\n');
  const first = root?.members.get('first');

  t.same(first?.keyAt, { line: 2, column: 1 });
  t.match(first?.node, {
    path: 'first',
    items: [
      { path: 'first[0]', at: { line: 3, column: 5 } },
      { path: 'first[1]', at: { line: 4, column: 5 } },
    ],
  });
});

t.test('aliases stand for what they name', async (t) => {
  t.same(plain('a: &x { b: 1 }\nc: *x\nd: [*x]'), { a: { b: 1 }, c: { b: 1 }, d: [{ b: 1 }] });
});

t.test('an empty text is an empty map', async (t) => {
  for (const text of ['', '\n', '# only a comment', '---\n', 'null']) t.same(plain(text), {}, text);
});

t.test('anything but a map at the root is refused', async (t) => {
  for (const text of ['- a', 'text', '5', '"quoted"'])
    t.same(told(text), ['1:1 CONFIG_INVALID'], text);
});

t.test('reports all errors of the syntax', async (t) => {
  t.same(told('a: b: c\nd: 1\ne: f: g\n'), ['1:4 CONFIG_SYNTAX', '3:4 CONFIG_SYNTAX']);
});

t.test('a second document is refused', async (t) => {
  t.match(parseText('a: 1\n---\nb: 2').findings, [
    { code: 'CONFIG_SYNTAX', message: /more than one document/ },
  ]);
});

function hints(text: string): string[] {
  return parseText(text).findings.map(({ line, hint = '' }) => `${line} ${hint}`);
}

const unquoted: Readonly<Record<string, string>> = {
  'id: *-gpt': '*',
  '- id: *gpt*': '*',
  'id: { a: *-x }': '*',
  'id: *a b': '*',
  'id: *': '* or &',
  'id: & b': '* or &',
  'id: &gpt': '&',
  'id: !gpt-*': '!',
  'id: {x}y': '{',
  'id: [x]y': '[',
  'id: >x': '>',
  'id: {{x}}': '{ or [',
};

for (const [text, sign] of Object.entries(unquoted)) {
  t.test(`says that ${JSON.stringify(text)} has to be in quotes`, async (t) => {
    t.match(hints(text)[0], `A text that begins with ${sign} has to be in quotes.`);
  });
}

t.test('says so too of signs that YAML keeps for itself', async (t) => {
  for (const sign of ['@', '`', '%', ','])
    t.same(hints(`id: ${sign}x`), ['1 Put the value in quotes.'], sign);
});

t.test('does not blame the first sign for what it does not begin', async (t) => {
  t.same(hints('a: "x" y'), ['1 ']);
  t.same(hints('a: ]'), ['1 ']);
});

const unclosed: Readonly<Record<string, string>> = {
  'a: [b, c\nport: 1': '2 The "[" of line 1',
  'a:\n  - 1\nb: {c: d\n\nport: 1': '5 The "{" of line 3',
  'a: ["]", b\nport: 1': '2 The "[" of line 1',
  'a: [b, [c]\nport: 1': '2 The "[" of line 1',
  'a: [b': '1 The "[" of line 1',
};

for (const [text, start] of Object.entries(unclosed)) {
  t.test(`names the bracket that is not closed in ${JSON.stringify(text)}`, async (t) => {
    t.match(parseText(text).findings, [{ message: 'A bracket or brace is still open here.' }]);
    t.match(hints(text)[0], `${start} may not be closed`);
  });
}

t.test('names each of two brackets that are not closed', async (t) => {
  t.match(hints('a: [b\nc: {d\ne: 1'), [/^2 The "\[" of line 1/, /^3 The "\{" of line 2/]);
});

t.test('blames no bracket for an indentation that is wrong without one', async (t) => {
  t.match(parseText('z: [1]\na:\n    b: 1\n  c: 2').findings[0], {
    message: 'The indentation does not fit the lines above.',
  });
});

const letters = 'abcdefghij';
const bomb = [...letters]
  .map((letter, at) => {
    const before = letters[at - 1];
    return `${letter}: &${letter} [${Array(9)
      .fill(before === undefined ? 'x' : `*${before}`)
      .join(', ')}]`;
  })
  .join('\n');

const hostile: Readonly<Record<string, string>> = {
  'an alias bomb': bomb,
  'an alias inside its anchor': 'a: &a [*a]',
  'quadratic merge keys': `a: &a { x: 1 }\nb: { <<: [${Array(2000).fill('*a').join(', ')}] }`,
  'a JavaScript function': 'a: !!js/function "() => 1"',
  '10 MB of text': `a: ${'x'.repeat(10 * 1024 * 1024)}`,
  '1 MB of keys': Array.from({ length: 70_000 }, (_, at) => `k${at}: v`).join('\n'),
  '1 MB of list items': '- a\n'.repeat(260_000),
  '500 000 open brackets': '['.repeat(500_000),
  '500 000 closing braces': '}'.repeat(500_000),
  '200 000 dashes': '- '.repeat(200_000),
  '200 000 question marks': '? '.repeat(200_000),
  'nested indentation': Array.from({ length: 1000 }, (_, at) => `${' '.repeat(at)}a:`).join('\n'),
  '5 000 anchors': Array.from({ length: 5000 }, (_, at) => `k${at}: &a${at} 1`).join('\n'),
  '20 000 wrong escapes': `a: "${'\\q'.repeat(20_000)}"`,
  'a long comment that ends in an error': `${'# x\n'.repeat(14_000)}a: b: c`,
  'a large list behind many aliases': `a: &a [${'x, '.repeat(3000)}]\n${Array.from({ length: 90 }, (_, at) => `b${at}: *a`).join('\n')}`,
};

parseText('warm: up');
for (const [name, text] of Object.entries(hostile)) {
  t.test(`refuses ${name} at once`, async (t) => {
    const begin = process.cpuUsage();
    const { findings } = parseText(text);
    const { user } = process.cpuUsage(begin);

    t.ok(findings.length > 0 && findings.length <= 101);
    // The aim is 200 ms on a quiet machine; the parser itself would take seconds.
    t.ok(user / 1000 < 600, `${Math.round(user / 1000)} ms`);
  });
}
