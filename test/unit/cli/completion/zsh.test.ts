import { spawnSync } from 'node:child_process';
import t from 'tap';
import { zshScript } from '../../../../cli/src/completion/zsh.ts';
import { verbs } from './verbs.ts';

const skip = spawnSync('zsh', ['--version']).status === 0 ? false : 'zsh is not here';

/** A shell on a pseudo terminal that is given a line, a Tab, and a key that shows what became of it. */
const atTab = `
zmodload zsh/zpty
zpty shell "zsh -f -i"
zpty -w shell 'PS1=; PS2=; stty -echo; cd "$WHERE"; autoload -U compinit; compinit -u -d "$WHERE/dump"'
zpty -w shell 'source "$WHERE/script"; shown() { print -r -- "<<$BUFFER>>"; zle kill-buffer }; zle -N shown; bindkey "^X" shown'
zpty -w shell 'print ready-$((1+1))'
zpty -r -m shell out '*ready-2*'
zpty -n -w shell "$LINE"$'\\t'
zpty -n -w shell $'\\C-x'
zpty -r -m shell out '*<<*>>*'
print -r -- "$out"
zpty -d shell
`;

const lines: Readonly<Record<string, string>> = {
  'ai-proxy che': 'ai-proxy check ',
  'ai-proxy check --le': 'ai-proxy check --level=',
  'ai-proxy check --level h': 'ai-proxy check --level high ',
  'ai-proxy check -c tea': 'ai-proxy check -c team.yaml ',
  'ai-proxy completion z': 'ai-proxy completion zsh ',
  'ai-proxy keys cr': 'ai-proxy keys create ',
  'ai-proxy keys list --js': 'ai-proxy keys list --json ',
};

t.test('zsh completes words, flags, values and files', { skip }, async (t) => {
  const script = zshScript('ai-proxy', verbs);
  const where = t.testdir({ script, 'team.yaml': '' });
  for (const [line, expected] of Object.entries(lines)) {
    const env = { ...process.env, HOME: where, LINE: line, WHERE: where, TERM: 'dumb' };
    const ended = spawnSync('zsh', ['-f', '-c', atTab], { env, encoding: 'utf8', timeout: 30_000 });
    t.equal(/<<(.*?)>>/s.exec(ended.stdout)?.[1], expected, `${line}\n${ended.stderr}`);
  }
});

t.test('zsh finds nothing wrong with the script', { skip }, async (t) => {
  const script = zshScript('ai-proxy', verbs);
  t.match(spawnSync('zsh', ['-n'], { input: script, encoding: 'utf8' }), { status: 0, stderr: '' });
  t.match(script, /^#compdef ai-proxy\n/);
});
