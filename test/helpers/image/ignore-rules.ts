import { matchesGlob } from 'node:path';

/** Whether .dockerignore lets a path, relative to the root of the build, into the image. */
export function ignoreRules(text: string): (path: string) => boolean {
  const rules = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ kept: line.startsWith('!'), pattern: line.replace(/^!/, '') }));
  return (path) => {
    const paths = withParents(path);
    // The last rule that speaks about a path or a folder above it decides.
    const last = rules.findLast(({ pattern }) => paths.some((one) => matchesGlob(one, pattern)));
    return last?.kept ?? true;
  };
}

function withParents(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.map((_part, at) => parts.slice(0, at + 1).join('/'));
}
