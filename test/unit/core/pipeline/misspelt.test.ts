import t from 'tap';
import {
  misspeltInContribution,
  misspeltInPlugin,
} from '../../../../core/src/pipeline/misspelt.ts';
import { resolvePlugin } from '../../../../core/src/pipeline/resolve.ts';

const facts = { name: 'a', api: 1, summary: 'A.', setup: () => ({}) };

t.test('finds members that would have no effect, and says which was meant', async (t) => {
  t.equal(
    misspeltInPlugin({ ...facts, operation: ['generate'] }),
    '"operation" means nothing here; did you mean "operations"?',
  );
  t.equal(
    misspeltInContribution({ handel: () => undefined }),
    '"handel" means nothing here; did you mean "handle"?',
  );
});

t.test('leaves alone what is right, and what is the author’s own business', async (t) => {
  t.equal(misspeltInPlugin({ ...facts, headOnly: true, zebras: 3 }), undefined);
  t.equal(misspeltInContribution({}), undefined);
  t.equal(misspeltInContribution({ handle: () => undefined, handler: 1 }), undefined);
});

t.test('a file with such a member is no plugin', async (t) => {
  const directory = t.testdir({
    'limits.mjs': `export default { name: 'limits', api: 1, summary: 'x.', head_only: true, setup: () => ({}) };`,
  });
  t.match(await resolvePlugin('./limits.mjs', { builtins: {}, directory }), {
    code: 'PLUGIN_SETUP_FAILED',
    message:
      'In the plugin "./limits.mjs", "head_only" means nothing here; did you mean "headOnly"?',
  });
});
