import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { parse } from 'yaml';
import { blocksOf, markdownFiles, readMarkdown, root, type Block } from './documents.ts';
import {
  added,
  blocksTypedBy,
  excuseFor,
  isShell,
  linesOf,
  onlyTest,
  typed,
  typistOf,
  untyped,
} from './typed-blocks.ts';

const blocks = markdownFiles().flatMap((file) => blocksOf(file));
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
  const names = Object.values(typed).flatMap(({ beginning = {}, by, under = {} }) => [
    by,
    ...Object.values(under),
    ...Object.values(beginning),
  ]);
  for (const name of new Set(names)) {
    t.ok(blocksTypedBy(name).length > 0, `${name} has something to type`);
    t.match(readFileSync(join(root, name), 'utf8'), `'${name}'`);
  }
});

t.test('each heading and beginning that is named is one of its document', async (t) => {
  for (const [path, { beginning = {}, under = {} }] of Object.entries(typed)) {
    const own = blocksOf(readMarkdown(path), 'sh');
    for (const wanted of Object.keys(under))
      t.ok(
        own.some(({ heading }) => heading === wanted),
        `${path} ${wanted}`,
      );
    for (const start of Object.keys(beginning))
      t.equal(own.filter(({ code }) => code.startsWith(start)).length, 1, `${path} ${start}`);
  }
});

t.test(
  'what is added to a line is added to lines that are typed, before their comment',
  async (t) => {
    for (const [key, { reason, words }] of Object.entries(added)) {
      const [document = '', start = ''] = key.split(': ');
      const meant = blocks.filter(
        (block) => block.document === document && typistOf(block) !== undefined,
      );
      const lines = meant.flatMap(linesOf).filter((line) => line.startsWith(start));
      t.ok(lines.length > 0, key);
      for (const line of lines) t.ok(line.split(' # ')[0]?.endsWith(words), line);
      for (const [name] of reason.matchAll(/test\/[\w/-]+\.test\.ts/g))
        t.ok(existsSync(join(root, name)), name);
    }
    t.ok(existsSync(join(root, onlyTest)));
  },
);

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
  const { language } = block;
  if (excuseFor(block) !== undefined) return true;
  if (isShell(block)) return typistOf(block) !== undefined;
  return language === '' || language in readers;
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
