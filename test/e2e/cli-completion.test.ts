import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import t from 'tap';
import { runCli } from './cli-process.ts';
import { whole } from '../helpers/whole.ts';

const isHere = (shell: string): boolean => spawnSync(shell, ['--version']).status === 0;
const skip = (shell: string): string | false => (isHere(shell) ? false : `${shell} is not here`);

/** The words that bash offers at a Tab, with the completion that its start file reads. */
const bashAtTab = `
source "$HOME/.bashrc"
read -r -a COMP_WORDS <<< "$LINE"
[[ $LINE == *' ' ]] && COMP_WORDS+=('')
COMP_CWORD=$(( \${#COMP_WORDS[@]} - 1 ))
complete -p ai-proxy > /dev/null && _ai_proxy
printf '%s\\n' "\${COMPREPLY[@]}"
`;

t.test('every shell gets a script that it can read', async (t) => {
  const cwd = t.testdir({});
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { code, stderr, stdout } = await runCli(t, ['completion', shell], { cwd });
    t.equal(code, 0, shell);
    t.equal(stderr, '', shell);
    for (const word of ['doctor', 'log-level', 'refresh']) t.match(stdout, word, shell);
    if (!isHere(shell)) continue;
    const file = join(cwd, shell);
    writeFileSync(file, stdout);
    const read = spawnSync(shell, ['-n', file], { encoding: 'utf8' });
    t.match(read, { status: 0, stderr: '' }, shell);
  }
});

t.test('bash completes the verbs of this version, offline', { skip: skip('bash') }, async (t) => {
  const home = t.testdir({});
  const { stdout } = await runCli(t, ['completion', 'bash'], { cwd: home });
  writeFileSync(join(home, '.bashrc'), stdout);
  // Without a PATH nothing can be started at a Tab.
  const offered = (line: string): string[] => {
    const args = ['--norc', '--noprofile', '-c', bashAtTab];
    const env = { HOME: home, LINE: line, PATH: '' };
    const ended = spawnSync('/bin/bash', args, { cwd: home, env, encoding: 'utf8' });
    t.equal(ended.stderr, '', line);
    return ended.stdout.split('\n').filter(Boolean);
  };
  t.same(offered('ai-proxy doc'), ['doctor']);
  t.same(offered('ai-proxy doctor --on'), ['--online']);
  t.same(offered('ai-proxy run --log-level wa'), ['warn']);
  t.same(offered('ai-proxy prices '), ['refresh', 'show']);
  t.same(offered('ai-proxy init --provider openai-'), ['openai-compat']);
});

t.test('fish completes the verbs of this version', { skip: skip('fish') }, async (t) => {
  const home = t.testdir({});
  const file = join(home, '.config/fish/completions/ai-proxy.fish');
  mkdirSync(dirname(file), { recursive: true });
  const { stdout } = await runCli(t, ['completion', 'fish'], { cwd: home });
  writeFileSync(file, stdout);
  const env = { HOME: home, PATH: process.env['PATH'] };
  const ended = spawnSync('fish', ['-c', 'complete -C "ai-proxy doctor --on"'], {
    env,
    encoding: 'utf8',
  });
  t.match(ended.stdout, /^--online\t/);
});

t.test('a shell that is not known is wrong usage', whole, async (t) => {
  const { code, stderr } = await runCli(t, ['completion', 'tcsh'], { cwd: t.testdir({}) });
  t.equal(code, 2);
  t.match(stderr, /has to be bash, fish or zsh, not "tcsh"/);
});
