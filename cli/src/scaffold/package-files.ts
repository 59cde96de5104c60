import { version } from '@ai-proxy/core';
import type { NewKind, Template } from './template.ts';

/** What tests and types are checked with. */
const tools = { '@types/node': '^26.0.0', typescript: '^7.0.0' };

const compilerOptions = {
  target: 'es2024',
  lib: ['es2025'],
  types: ['node'],
  module: 'nodenext',
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  noImplicitOverride: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  // Node runs the sources as they are, so only types that can be erased.
  erasableSyntaxOnly: true,
  rewriteRelativeImportExtensions: true,
  skipLibCheck: true,
  declaration: true,
  rootDir: 'src',
  outDir: 'dist',
};

/** Name of the package of a plugin, by which the gateway knows that it may be installed from npm. */
export function packageName(name: string): string {
  return `ai-proxy-plugin-${name}`;
}

/** `package.json` of a plugin. */
export function packageText(name: string, { summary }: Template): string {
  return jsonText({
    name: packageName(name),
    version: '0.1.0',
    description: summary,
    type: 'module',
    engines: { node: '>=24' },
    files: ['dist', '!dist/*.test.*'],
    exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
    scripts: {
      test: 'node --test "src/**/*.test.ts"',
      types: 'tsc --noEmit',
      build: 'tsc',
      prepack: 'npm run build',
    },
    peerDependencies: { '@ai-proxy/core': `^${version}` },
    devDependencies: {
      '@ai-proxy/core': `^${version}`,
      '@ai-proxy/plugins': `^${version}`,
      ...tools,
    },
  });
}

/** `tsconfig.json` of a plugin. */
export function compilerText(): string {
  return jsonText({ compilerOptions, include: ['src'] });
}

/** `README.md` of a plugin. */
export function readmeText(name: string, kind: NewKind, template: Template): string {
  const fence = '```';
  return `# ${packageName(name)}

${template.summary} A ${kind} for [ai-proxy](https://www.npmjs.com/package/@ai-proxy/cli).

## Use it

As a file, with a path that starts at the directory of the configuration:

${fence}yaml
${template.pipeline(name, './src/index.ts').trimEnd()}
${fence}

${fence}sh
ai-proxy run -c config.yaml
curl ${template.request(name)}
${fence}

The gateway reads TypeScript as it is. As a package, installed beside the configuration, write
\`use: ${packageName(name)}\` in the place of the path.

## Work on it

${fence}sh
npm install     # while ai-proxy is not on npm: npm install /path/to/ai-proxy/packed/*.tgz
npm test        # node:test in Node.js 24 or newer, with a gateway on a free port
npm run types   # TypeScript, strict
npm run build   # JavaScript in dist/, which is what is published
${fence}
`;
}

function jsonText(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
