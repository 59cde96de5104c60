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

/** Codes of features that have no source yet; each is reported as a TODO until it is used. */
const waiting: Readonly<Record<string, string>> = {
  RATE_LIMITED: 'the rate limit is not written',
  TRANSLATION_UNSUPPORTED: 'strict translation is not written',
};

t.test('uses every code somewhere besides the table', async (t) => {
  const text = (await Promise.all(['core/src', 'plugins', 'cli/src'].map(sources))).join('\n');
  for (const code of Object.keys(codes)) {
    const uses = text.split(new RegExp(`'${code}'`)).length - 1;
    const todo = uses === 0 ? waiting[code] : undefined;
    t.ok(uses > 0, code, todo === undefined ? {} : { todo });
  }
});

t.test('has a sentence for each code', async (t) => {
  for (const [code, { sentence }] of Object.entries(codes)) {
    t.match(sentence, /^[A-Z].*[^.]\.$/, code);
    t.match(code, /^[A-Z]+(?:_[A-Z]+)*$/);
  }
});

t.test('has statuses of errors, and retries only what another try may cure', async (t) => {
  for (const [code, { status, scope, kind }] of Object.entries(codes)) {
    t.ok(status >= 400 && status <= 504, `${code} ${status}`);
    if (kind === 'startup' || kind === 'invalid') t.equal(scope, 'request', code);
  }
});
