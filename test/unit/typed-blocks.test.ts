import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { parse } from 'yaml';
import { blocksOf, markdownFiles, readMarkdown, root, type Block } from './documents.ts';
import { blocksTypedBy, excuseFor, typed, typistOf, untyped } from './typed-blocks.ts';

const blocks = markdownFiles().flatMap((file) => blocksOf(file));
const prompt = /^[$#] \w/m;
const readers: Readonly<Record<string, string>> = {
  json: 'test/unit/docs.test.ts',
  ts: 'test/unit/docs.test.ts',
  yaml: 'test/unit/docs.test.ts',
  yml: 'test/unit/typed-blocks.test.ts',
};

t.test('every block is run or read by a test, or its document says why in the list', async (t) => {
  t.ok(blocks.length > 100, 'there are blocks');
  for (const block of blocks) t.ok(whoHas(block), nameOf(block));
});

t.test('no language is a way around', async (t) => {
  const only = { code: 'ls\n', document: 'docs/new.md', file: undefined, heading: 'New', line: 1 };
  for (const language of ['sh', 'console', 'bash', 'shell', 'text'])
    t.notOk(whoHas({ ...only, language }), language);
  t.notOk(whoHas({ ...only, code: '$ ls\n', language: '' }), 'with a prompt, without a language');
  t.ok(whoHas({ ...only, code: 'a picture\n', language: '' }));
});

t.test('each test that is named takes its blocks from the list', async (t) => {
  const names = Object.values(typed).flatMap(({ by, under = {} }) => [by, ...Object.values(under)]);
  for (const name of new Set(names)) {
    t.ok(blocksTypedBy(name).length > 0, `${name} has something to type`);
    t.match(readFileSync(join(root, name), 'utf8'), `'${name}'`);
  }
});

t.test('each heading that is named is one of its document', async (t) => {
  for (const [path, { under = {} }] of Object.entries(typed)) {
    const headings = blocksOf(readMarkdown(path), 'sh').map(({ heading }) => heading);
    for (const heading of Object.keys(under))
      t.ok(headings.includes(heading), `${path} ${heading}`);
  }
});

t.test('each excuse is for one block, and names scripts and tests that exist', async (t) => {
  for (const [key, reason] of Object.entries(untyped)) {
    const meant = blocks.filter(({ code, document }) => `${document}: ${code}`.startsWith(key));
    t.equal(meant.length, 1, key);
    for (const [name] of reason.matchAll(/test\/[\w/-]+\.test\.ts|\.ci\/run/g))
      t.ok(existsSync(join(root, name)), name);
    for (const { 1: script = '' } of (meant[0]?.code ?? '').matchAll(/^npm run (\S+)/gm))
      t.ok(scripts().has(script), `npm run ${script}`);
  }
});

t.test('configurations of other programs can be read', async (t) => {
  const foreign = blocks.filter(({ language }) => language === 'yml');
  t.ok(foreign.length > 0);
  for (const block of foreign) t.type(parse(block.code), 'object', nameOf(block));
});

function whoHas(block: Block): boolean {
  const { code, language } = block;
  if (excuseFor(block) !== undefined) return true;
  if (language === 'sh') return typistOf(block) !== undefined;
  // Without a language it is a picture or an answer, and nothing to type.
  return language === '' ? !prompt.test(code) : language in readers;
}

function scripts(): ReadonlySet<string> {
  const files = ['package.json', 'dashboard/package.json'];
  const texts = files.map((path) => readFileSync(join(root, path), 'utf8'));
  return new Set(texts.flatMap((text) => Object.keys(parseManifest(text).scripts)));
}

function nameOf({ document, language, line }: Block): string {
  return `${document}:${line} ${language}`;
}

function parseManifest(text: string): { readonly scripts: Readonly<Record<string, string>> } {
  return JSON.parse(text) as { readonly scripts: Readonly<Record<string, string>> };
}
