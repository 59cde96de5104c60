#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { canRunHere } from './modern-node.js';

const program = new URL('../dist/main.js', import.meta.url);

if (!existsSync(program)) {
  console.error(
    'ai-proxy is not built here. Run "npm run build", or "npm start" to run the sources.',
  );
  process.exitCode = 1;
} else if (canRunHere(fileURLToPath(import.meta.url))) {
  void import(program.href).then(({ main }) =>
    main({ root: fileURLToPath(new URL('..', import.meta.url)) }),
  );
}
