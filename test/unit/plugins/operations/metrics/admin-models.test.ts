import t from 'tap';
import { adminModels } from '../../../../../plugins/operations/metrics/admin-models.ts';

t.test('lists what each credential serves, as clients ask for it', async (t) => {
  const usual = { provider: 'p', dialect: '*', excludedModels: [], weight: 1 };
  const execute = () => Promise.reject(new Error('nobody asks'));
  const credentials = [
    {
      id: 'one',
      ...usual,
      models: [{ id: 'gpt-4o', alias: 'fast' }, { id: 'o3' }],
      prefix: 'team',
    },
    { id: 'two', ...usual, models: [], excludedModels: ['o3*'] },
  ];
  t.strictSame(adminModels([{ provider: 'p', credentials, execute }]), [
    { model: 'team/fast', upstream_model: 'gpt-4o', provider: 'p', credential: 'one' },
    { model: 'team/o3', upstream_model: 'o3', provider: 'p', credential: 'one' },
    { model: '*', upstream_model: '*', provider: 'p', credential: 'two', excluded: ['o3*'] },
  ]);
});
