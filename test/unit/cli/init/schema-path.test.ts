import { join } from 'node:path';
import t from 'tap';
import { schemaPath } from '../../../../cli/src/init/schema-path.ts';

t.test('the schema is named from the configuration on, or by its whole path', async (t) => {
  const folder = t.testdir({
    project: { cli: { dist: { 'config.schema.json': '{}' } }, deep: {} },
  });
  const root = join(folder, 'project', 'cli');
  const schema = join(root, 'dist', 'config.schema.json');
  t.equal(schemaPath(join(folder, 'project', 'config.yaml'), root), 'cli/dist/config.schema.json');
  t.equal(schemaPath(join(folder, 'project', 'deep', 'config.yaml'), root), schema);
});

t.test('none is named where none is shipped', async (t) => {
  t.equal(schemaPath('config.yaml', t.testdir({})), undefined);
});
