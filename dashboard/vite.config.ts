import { readFileSync } from 'node:fs';
import { defineConfig } from 'vite';

const manifest: unknown = JSON.parse(
  readFileSync(new URL('package.json', import.meta.url), 'utf8'),
);

/** Bundles the dashboard into static files that a gateway can serve under `/dashboard/`. */
export default defineConfig({
  base: '/dashboard/',
  build: { outDir: 'dist', emptyOutDir: true, target: 'es2022' },
  define: { __VERSION__: JSON.stringify(parseVersion(manifest)) },
});

function parseVersion(value: unknown): string {
  if (typeof value === 'object' && value !== null && 'version' in value)
    return String(value.version);
  throw new TypeError('dashboard/package.json has no version.');
}
