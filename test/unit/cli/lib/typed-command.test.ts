import t from 'tap';
import { typedCommand } from '../../../../cli/src/lib/typed-command.ts';

function typed(script: string, env: NodeJS.ProcessEnv = {}, cwd = '/home/ada/ai-proxy'): string {
  return typedCommand('keys list', { argv: ['node', script], cwd: () => cwd, env });
}

t.test('a command is typed as this one was', async (t) => {
  t.equal(typed('/usr/local/bin/ai-proxy'), 'ai-proxy keys list');
  const npx = { npm_command: 'exec' };
  t.equal(typed('/home/ada/node_modules/.bin/ai-proxy', npx), 'npx ai-proxy keys list');
});

t.test('from the sources it is a program for node, as near as it is', async (t) => {
  const script = '/home/ada/ai-proxy/cli/bin/dev.js';
  const npm = { npm_command: 'start', npm_lifecycle_event: 'start' };
  t.equal(typed(script), 'node cli/bin/dev.js keys list');
  t.equal(typed(script, npm), 'node cli/bin/dev.js keys list');
  t.equal(typed(script, {}, '/tmp'), `node ${script} keys list`);
  t.equal(typed('/a b/it’s/cli/bin/dev.js', {}, '/'), "node 'a b/it’s/cli/bin/dev.js' keys list");
});
