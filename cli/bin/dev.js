#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { canRunHere } from './modern-node.js';

const program = new URL('../src/main.ts', import.meta.url);

/** package.json with its paths turned from the build to the sources, which Node runs as they are. */
function sourceFacts() {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return JSON.parse(text.replace(/"\.\/dist\//g, '"./src/'));
}

if (canRunHere(fileURLToPath(import.meta.url), ['--conditions=ai-proxy-source'])) {
  const root = fileURLToPath(new URL('..', import.meta.url));
  void import(program.href).then(({ main }) =>
    main({ root, pjson: sourceFacts(), ignoreManifest: true }),
  );
}
