import t from 'tap';
import { CannotRun } from '../../../../cli/src/conformance/cannot-run.ts';
import { featuresNamed } from '../../../../cli/src/conformance/feature-filter.ts';
import { allFeatures } from '../../../../cli/src/conformance/features/all-features.ts';

const namesOf = (...globs: readonly string[]) => featuresNamed(globs).map(({ name }) => name);

t.test('names and globs choose features, in the order of the matrix', async (t) => {
  t.same(namesOf('seed', 'text'), ['text', 'seed']);
  t.same(namesOf('max-*'), ['max-tokens', 'max-tokens-stream']);
  t.same(featuresNamed([]), allFeatures);
});

t.test('a name that no feature has is told, with the nearest one', async (t) => {
  const error = errorOf(() => featuresNamed(['text', 'sede']));
  t.ok(error instanceof CannotRun && error.isUsage);
  t.throws(() => featuresNamed(['sede']), { message: /no feature "sede"\. Did you mean "seed"\?/ });
  t.throws(() => featuresNamed(['zzzzzzzzzzzz']), { message: /Known: text, / });
});

function errorOf(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}
