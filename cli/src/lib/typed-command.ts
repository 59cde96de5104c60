import { basename, isAbsolute, relative } from 'node:path';

type Host = Pick<NodeJS.Process, 'argv' | 'cwd' | 'env'>;

/** Words of a command line as they are to be typed here: with what this process itself was started with. */
export function typedCommand(words: string, host: Host = process): string {
  return `${programOf(host)} ${words}`;
}

function programOf({ argv, cwd, env }: Host): string {
  const [, script = ''] = argv;
  // The sources, where "npm start" may have been typed, which takes no verb.
  if (basename(script) === 'dev.js') return `node ${shellWord(fromHere(script, cwd()))}`;
  return env['npm_command'] === undefined ? 'ai-proxy' : 'npx ai-proxy';
}

/** The shorter path, as long as it does not climb. */
function fromHere(script: string, directory: string): string {
  const path = relative(directory, script);
  return path.startsWith('..') || isAbsolute(path) ? script : path;
}

function shellWord(text: string): string {
  return /^[\w./:@+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
