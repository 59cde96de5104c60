import t from 'tap';
import { completedVerbs, nextWords } from '../../../../cli/src/completion/words.ts';

type Commands = Parameters<typeof completedVerbs>[0]['commands'];

/** Only what completion reads. */
function parseCommands(commands: readonly object[]): Commands {
  return commands as Commands;
}

const commands = parseCommands([
  {
    id: 'logs',
    summary: 'Show the log. More of it is in the description.',
    args: {},
    flags: {
      dir: { type: 'option', name: 'dir', helpValue: 'DIR', summary: 'Where; or not.' },
      from: { type: 'option', name: 'from', helpValue: 'URL|FILE' },
      secret: { type: 'boolean', name: 'secret', hidden: true },
      watch: { type: 'boolean', name: 'watch', allowNo: true, summary: 'Watch.' },
    },
  },
  {
    id: 'keys:list',
    args: { kind: { name: 'kind', options: ['a', 'b'] } },
    flags: { level: { type: 'option', name: 'level', char: 'l', options: ['x', 'y'] } },
  },
  { id: 'unseen', hidden: true, args: {}, flags: {} },
  { id: 'help', args: {}, flags: {} },
]);

t.test('verbs with what their flags and arguments take', async (t) => {
  const verbs = completedVerbs({ commands });
  t.same(
    verbs.map(({ path, words }) => [path.join(' '), words]),
    [
      ['help', ['logs', 'keys', 'help']],
      ['keys list', ['a', 'b']],
      ['logs', []],
    ],
  );
  const [, list, logs] = verbs;
  t.match(list?.flags, [{ name: '--level', short: '-l', value: 'words', words: ['x', 'y'] }, {}]);
  t.equal(logs?.summary, 'Show the log');
  t.same(
    logs?.flags.map(({ name, summary, value }) => [name, summary, value]),
    [
      ['--dir', 'Where', 'directory'],
      ['--from', '', 'file'],
      ['--watch', 'Watch', 'none'],
      ['--no-watch', 'Not: Watch', 'none'],
      ['--help', 'Show help', 'none'],
    ],
  );
});

t.test('verbs by their first word', async (t) => {
  const groups = nextWords(completedVerbs({ commands }));
  t.same([...groups.keys()], ['help', 'keys', 'logs']);
});
