import t from 'tap';
import { key, serviceKey } from '../../../../core/src/pipeline/key.ts';

t.test('makes keys that are known by name and cannot be changed', async (t) => {
  const request = key('auth.client').of<string>();
  t.strictSame({ ...request }, { name: 'auth.client', scope: 'request' });
  t.ok(Object.isFrozen(request));
  t.strictSame(
    { ...serviceKey('cost.prices').of<number>() },
    { name: 'cost.prices', scope: 'service' },
  );
});
