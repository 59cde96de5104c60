import t from 'tap';
import { checkPath } from '../../../../../plugins/policies/payload-rules/path.ts';

t.test('takes the paths that a draft takes', async (t) => {
  for (const path of ['a.b', 'a[0].b', 'a[*].b', 'generationConfig.x'])
    t.doesNotThrow(() => checkPath(path, 'filter[0].params'), path);
});

t.test('names the path and its place when it refuses one', async (t) => {
  for (const path of ['', 'a..b', 'a[x]', '[0]', '__proto__', 'constructor.prototype'])
    t.throws(() => checkPath(path, 'filter[2].params'), {
      code: 'CONFIG_INVALID',
      param: 'filter[2].params',
    });
});
