/** Whether .dockerignore lets a path, relative to the root of the build, into the image. */
export function ignoreRules(text: string): (path: string) => boolean {
  const rules = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ kept: line.startsWith('!'), pattern: patternOf(line.replace(/^!/, '')) }));
  return (path) => {
    const paths = withParents(path);
    // The last rule that speaks about a path or a folder above it decides.
    const last = rules.findLast(({ pattern }) => paths.some((one) => pattern.test(one)));
    return last?.kept ?? true;
  };
}

function withParents(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.map((_part, at) => parts.slice(0, at + 1).join('/'));
}

/** Unlike globs of a shell these match names that start with a dot. */
function patternOf(glob: string): RegExp {
  const parts = glob.split(/(\*\*\/|\*)/).map((part) => {
    if (part === '**/') return '(?:.*/)?';
    return part === '*' ? '[^/]*' : RegExp.escape(part);
  });
  return new RegExp(`^${parts.join('')}$`);
}
