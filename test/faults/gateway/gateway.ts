/** ai-proxy in a process of its own, with a bug planted where one is asked for. */
import { plant } from '../mutants/plant.ts';

const [configFile = '', mutant] = process.argv.slice(2);
const confirmPlanted = mutant === undefined ? undefined : plant(mutant);
const { serve } = await import('./serve.ts');
await serve(configFile, confirmPlanted);
