import t from 'tap';
import { sourceFiles } from './source-tree.ts';

const provider = /anthropic|openai|gemini|claude/i;
const empty = /(?:^|\/)(?:utils?|helpers?|common|shared|misc)(?:\/|\.ts$|\.js$)/;

t.test('the core names no provider', async (t) => {
  const files = sourceFiles('core/src');
  const named = files.flatMap(({ path, text }) =>
    `${path}\n${text}`
      .split('\n')
      .flatMap((line, at) => (provider.test(line) ? [`${path}:${at} ${line.trim()}`] : [])),
  );
  t.ok(files.length > 0, 'there are files to read');
  t.same(named, []);
});

t.test('no file or folder has a name that says nothing', async (t) => {
  const files = sourceFiles('core/src', 'plugins', 'cli', 'dashboard', 'examples');
  t.same(
    files.map(({ path }) => path).filter((path) => empty.test(path)),
    [],
  );
});
