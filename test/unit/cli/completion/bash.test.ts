import { spawnSync } from 'node:child_process';
import t from 'tap';
import { bashScript } from '../../../../cli/src/completion/bash.ts';
import { completions, files, verbs } from './verbs.ts';

const skip = spawnSync('bash', ['--version']).status === 0 ? false : 'bash is not here';

/** Calls the function as bash does at a Tab, and prints what it offers. */
const atTab = `
eval "$SCRIPT"
read -r -a COMP_WORDS <<< "$LINE"
[[ $LINE == *' ' ]] && COMP_WORDS+=('')
COMP_CWORD=$(( \${#COMP_WORDS[@]} - 1 ))
compopt() { :; }
_ai_proxy
printf '%s\\n' "\${COMPREPLY[@]}"
`;

function offered(line: string, cwd: string): string[] {
  const env = { LINE: line, SCRIPT: bashScript('ai-proxy', verbs), PATH: process.env['PATH'] };
  const { stderr, stdout } = spawnSync('bash', ['--norc', '-c', atTab], {
    cwd,
    env,
    encoding: 'utf8',
  });
  if (stderr !== '') throw new Error(stderr);
  return stdout.split('\n').filter((text) => text !== '');
}

t.test('bash completes words, flags, values and files', { skip }, async (t) => {
  const cwd = t.testdir(files);
  for (const [line, words] of Object.entries(completions)) t.same(offered(line, cwd), words, line);
});

t.test('bash takes "--flag=value" apart, and so does the script', { skip }, async (t) => {
  const cwd = t.testdir(files);
  t.same(offered('ai-proxy check --level = h', cwd), ['high']);
  t.same(offered('ai-proxy check --level =', cwd), ['low', 'high']);
});

t.test('nothing is offered where anything may stand, or nothing', { skip }, async (t) => {
  const cwd = t.testdir(files);
  t.same(offered('ai-proxy check --port ', cwd), []);
  t.same(offered('ai-proxy check fo', cwd), []);
  t.same(offered('ai-proxy keys ', cwd), ['create', 'list']);
  t.same(offered('ai-proxy keys list fo', cwd), []);
});
