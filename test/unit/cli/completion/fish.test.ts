import { spawnSync } from 'node:child_process';
import t from 'tap';
import { fishScript } from '../../../../cli/src/completion/fish.ts';
import { completions, files, verbs } from './verbs.ts';

const skip = spawnSync('fish', ['--version']).status === 0 ? false : 'fish is not here';

t.test('fish completes words, flags, values and files', { skip }, async (t) => {
  const cwd = t.testdir(files);
  const env = { HOME: cwd, PATH: process.env['PATH'], SCRIPT: fishScript('ai-proxy', verbs) };
  for (const [line, words] of Object.entries(completions)) {
    const script = 'printf "%s" $SCRIPT | source; complete -C "$LINE"';
    const ended = spawnSync('fish', ['--no-config', '-c', script], {
      cwd,
      env: { ...env, LINE: line },
      encoding: 'utf8',
    });
    t.equal(ended.stderr, '', line);
    const offered = ended.stdout
      .split('\n')
      .flatMap((text) => text.split('\t')[0]?.replace(/\/$/, '') || []);
    t.same(offered, words, line);
  }
});
