/** Each line for completion is typed where its shell reads it, and the shell then completes the command. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { whole } from '../helpers/whole.ts';
import { environment, typedLines } from './document-shell.ts';

const here = 'test/e2e/documents-completion.test.ts';

/** How a shell gets its line, and is asked what it knows. */
interface Shell {
  /** Where the line is written, with what the document takes for granted; none: it is typed once. */
  readonly startFile?: { readonly name: string; readonly before: string };
  readonly ask: string;
  readonly answer: RegExp;
}

const shells: Readonly<Record<string, Shell>> = {
  bash: {
    startFile: { name: '.bashrc', before: '' },
    ask: 'complete -p ai-proxy',
    answer: /^complete -F _ai_proxy ai-proxy$/m,
  },
  zsh: {
    startFile: { name: '.zshrc', before: 'autoload -U compinit; compinit -u\n' },
    ask: 'print -r -- "completed by ${_comps[ai-proxy]}"',
    answer: /^completed by \S+/m,
  },
  fish: { ask: 'complete -C "ai-proxy doctor --on"', answer: /^--online\t/m },
};

const lines = typedLines(here).flatMap((text) => text.trim().split('\n'));
const shellOf = (line: string): string => / completion (\w+)/.exec(line)?.[1] ?? '';

t.test('each shell has its line', async (t) => {
  t.same(lines.map(shellOf).toSorted(), Object.keys(shells).toSorted());
});

for (const line of lines) {
  const name = shellOf(line);
  t.test(`${name} completes after its line`, optionsFor(name), async (t) => {
    const home = t.testdir({});
    const env = { ...environment(home), TERM: 'dumb' };
    // fish makes it when it first starts on a terminal.
    mkdirSync(join(home, '.config/fish/completions'), { recursive: true });
    const { answer, ask, startFile } = shells[name] ?? { answer: /^$/, ask: 'exit 1' };
    // Interactive, so that it reads its start file.
    const type = (text: string) =>
      spawnSync(name, ['-i', '-c', text], { cwd: home, encoding: 'utf8', env, input: '' });
    t.notMatch(type(ask).stdout, answer, 'it did not before');
    if (startFile === undefined) t.match(type(line), { status: 0, stdout: '' });
    else writeFileSync(join(home, startFile.name), `${startFile.before}${line}\n`);
    const { stderr, stdout } = type(ask);
    t.match(stdout, answer, stderr);
  });
}

function optionsFor(shell: string): { readonly skip?: string } {
  if ('skip' in whole) return whole;
  return spawnSync(shell, ['--version']).status === 0 ? {} : { skip: `${shell} is not here` };
}
