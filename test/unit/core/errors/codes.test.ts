import t from 'tap';
import { readdir, readFile } from 'node:fs/promises';
import { codes } from '../../../../core/src/errors/codes.ts';

const root = new URL('../../../../', import.meta.url);

async function sources(folder: string): Promise<string> {
  const entries = await readdir(new URL(folder, root), { recursive: true });
  const files = entries.filter(
    (name) => /\.(?:ts|js)$/.test(name) && !/(?:^|\/)(?:dist|node_modules)\//.test(name),
  );
  const texts = files.map((name) => readFile(new URL(`${folder}/${name}`, root), 'utf8'));
  return (await Promise.all(texts)).join('\n');
}

t.test('uses every code in the sources, or offers it to plugins in their guide', async (t) => {
  const texts = await Promise.all(['core/src', 'plugins', 'cli/src'].map(sources));
  const guide = await readFile(new URL('docs/plugins.md', root), 'utf8');
  const text = [...texts, guide].join('\n');
  for (const code of Object.keys(codes)) t.ok(text.includes(`'${code}'`), code);
});

t.test('has a sentence for each code', async (t) => {
  for (const [code, { sentence }] of Object.entries(codes)) {
    t.match(sentence, /^[A-Z].*[^.]\.$/, code);
    t.match(code, /^[A-Z]+(?:_[A-Z]+)*$/);
  }
});

/** What one provider of a model lacks, another one may have. */
const lacking = ['TRANSLATION_UNSUPPORTED', 'OPERATION_UNSUPPORTED'];

t.test('has statuses of errors, and retries only what another try may cure', async (t) => {
  for (const [code, { status, scope, kind }] of Object.entries(codes)) {
    t.ok(status >= 400 && status <= 504, `${code} ${status}`);
    if (kind === 'startup' || kind === 'invalid')
      t.equal(scope, lacking.includes(code) ? 'model' : 'request', code);
  }
});
