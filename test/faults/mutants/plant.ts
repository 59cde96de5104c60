import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { mutants } from './mutants.ts';

/** Changes the sources of the mutant as they are loaded; the result throws if one of them was not. */
export function plant(name: string): () => void {
  const mutant = mutants[name];
  if (mutant === undefined) throw new Error(`There is no mutant ${name}.`);
  const left = new Set(mutant.changes);
  registerHooks({
    load(url, context, nextLoad) {
      const changes = mutant.changes.filter(({ file }) => url.endsWith(`/${file}`));
      if (changes.length === 0) return nextLoad(url, context);
      let source = readFileSync(fileURLToPath(url), 'utf8');
      for (const change of changes) {
        if (!source.includes(change.find))
          throw new Error(`The mutant ${name} does not find its place in ${change.file}.`);
        source = source.replace(change.find, () => change.replace);
        left.delete(change);
      }
      return { format: 'module-typescript', source, shortCircuit: true };
    },
  });
  return () => {
    if (left.size > 0) throw new Error(`The mutant ${name} was not planted.`);
  };
}
