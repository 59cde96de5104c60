import t from 'tap';
import { whole } from '../helpers/whole.ts';

if ('skip' in whole) t.plan(0, whole.skip);
else await import('./packages-in-folders.ts');
