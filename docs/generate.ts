/** Writes the documents that repeat what the code says. `npm run docs`; a test fails when they are stale. */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { builtins, defaultPipeline } from '@ai-proxy/plugins';
import {
  codes,
  credentialSchema,
  type ErrorKind,
  type OptionsSchema,
  type Plugin,
  type RetryScope,
} from '@ai-proxy/core';
import { coreSchema } from '../core/src/config/schema.ts';
import { dialectsPage } from './dialects.ts';

const notice = '<!-- Written by `npm run docs`. Change the code instead. -->';
const root = new URL('..', import.meta.url);

/** The generated documents by their path from the root of the repository. */
export async function documents(): Promise<Readonly<Record<string, string>>> {
  const plugins = await Promise.all(defaultPipeline.map(pluginOf));
  return {
    'docs/configuration.md': await asMarkdown(configuration(plugins)),
    'docs/errors.md': await asMarkdown(errors()),
    'docs/dialects.md': await asMarkdown([notice, await dialectsPage()].join('\n')),
  };
}

function asMarkdown(text: string): Promise<string> {
  return format(text, { parser: 'markdown', printWidth: 100, embeddedLanguageFormatting: 'off' });
}

async function pluginOf(name: string): Promise<Plugin> {
  const load = builtins[name];
  if (load === undefined) throw new Error(`There is no built-in plugin "${name}".`);
  return (await load()).default;
}

function configuration(plugins: readonly Plugin[]): string {
  return [
    notice,
    '# Configuration',
    'One YAML file; every key is optional. [config.example.yaml](../config.example.yaml) shows all of them',
    'in place. What is accepted without effect so far is in the [README](../README.md#not-yet).',
    '',
    'A file that has a mistake stops the start, or the reload, with every problem as',
    '`file:line:column CODE sentence`. Unknown names are mistakes. Saying one thing twice, as a root key and',
    'in the pipeline, is one too.',
    '',
    '## Root keys of the gateway',
    optionTable(coreSchema),
    '## Root keys of plugins',
    'Each is a short way to write an option of the plugin in the default pipeline, or in the one you write.',
    '',
    rootKeyTable(plugins),
    '## The pipeline',
    'The order is the order of the list: requests run down, replies come back up. Without `pipeline:` it is',
    `${defaultPipeline.map((name) => `\`${name}\``).join(', ')}.`,
    'An entry is a name, a map of one name to its options, or the long form:',
    '',
    ...pipelineForms,
    '## Secrets',
    'Keys may be written as `env://NAME` (an environment variable) or `file:///path` (a file, without its',
    'last line end). One that cannot be read is a mistake. Problems, logs and errors show `***` in the place of',
    'every secret of six or more characters.',
    '',
    '## A credential',
    'An account at a provider: the items of `claude-api-key`, `openai-api-key`, `gemini-api-key` and',
    '`openai-compatibility`.',
    '',
    optionTable(credentialSchema),
    '## Options of the plugins',
    ...plugins.flatMap(pluginSection),
  ].join('\n');
}

const pipelineForms = [
  '```yaml',
  'pipeline:',
  '  - chat-api # a built-in',
  '  - router: { strategy: fill-first } # with options',
  '  - use: payload-rules # a built-in, ./a/file.ts beside this file, or an npm package',
  '    as: cool-heads # another name, so that a plugin can stand twice',
  "    when: { model: 'gpt-*' } # its layer is skipped for other models",
  "    options: { default: [{ models: [{ name: '*' }], params: { temperature: 0.2 } }] }",
  '  - demo',
  '```',
  '',
];

function pluginSection(plugin: Plugin): string[] {
  const { configSchema, name, summary } = plugin;
  const options = Object.keys(configSchema?.properties ?? {}).length;
  return [
    `### ${name}`,
    summary,
    '',
    configSchema === undefined || options === 0 ? 'No options.\n' : optionTable(configSchema),
  ];
}

function rootKeyTable(plugins: readonly Plugin[]): string {
  const rows = plugins.flatMap(({ name, rootKeys = {} }) =>
    Object.entries(rootKeys).map(([key, option]) => [
      code(key),
      `[${name}](#${name})`,
      option === '*' ? 'each of its members is the option of that name' : code(option),
    ]),
  );
  return table(['root key', 'plugin', 'option'], rows);
}

function optionTable(schema: OptionsSchema): string {
  return table(['option', 'type', 'default', 'meaning'], rowsOf(schema, ''));
}

function rowsOf(schema: OptionsSchema, parent: string): string[][] {
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {}).flatMap(([name, member]) => {
    const path = `${parent}${name}`;
    const row = [
      code(path),
      typeOf(member),
      defaultOf(member, required.has(name)),
      member.description ?? '',
    ];
    return [row, ...nestedRows(member, path)];
  });
}

/** Members of maps and of list items; credentials have a table of their own. */
function nestedRows(member: OptionsSchema, path: string): string[][] {
  const { items } = member;
  if (items === credentialSchema) return [];
  const inner = items === undefined ? [] : rowsOf(objectIn(items), `${path}[].`);
  return [...rowsOf(objectIn(member), `${path}.`), ...inner];
}

/** The schema itself, or the alternative of it that has members. */
function objectIn(schema: OptionsSchema): OptionsSchema {
  const choices = schema.anyOf ?? schema.oneOf ?? [];
  return choices.find(({ properties }) => properties !== undefined) ?? schema;
}

function typeOf(schema: OptionsSchema): string {
  if (schema.items === credentialSchema) return 'list of [credentials](#a-credential)';
  if (schema.items !== undefined) return `list of ${typeOf(schema.items)}`;
  if (schema.enum !== undefined) return schema.enum.map((value) => code(textOf(value))).join(', ');
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return choices.map(typeOf).join(' or ');
  const name = schema.type === 'object' ? 'map' : textOf(schema.type ?? 'any');
  const range = rangeOf(schema);
  return range === '' ? name : `${name}, ${range}`;
}

function rangeOf({ minimum, exclusiveMinimum, maximum }: OptionsSchema): string {
  const limits = [
    exclusiveMinimum === undefined ? '' : `over ${textOf(exclusiveMinimum)}`,
    minimum === undefined || exclusiveMinimum !== undefined ? '' : `from ${textOf(minimum)}`,
    maximum === undefined ? '' : `up to ${textOf(maximum)}`,
  ];
  return limits.filter((limit) => limit !== '').join(' ');
}

function defaultOf(schema: OptionsSchema, isRequired: boolean): string {
  if (isRequired) return 'required';
  if (schema.default === undefined) return '';
  const isMap = JSON.stringify(schema.default) === '{}';
  return isMap && schema.properties !== undefined ? '' : code(JSON.stringify(schema.default));
}

const kindSentences: Readonly<Record<ErrorKind, string>> = {
  invalid: 'the request cannot be served as it is',
  unauthenticated: 'the client has to show another key',
  forbidden: 'the key may not do this',
  'not-found': 'there is no such model or path',
  method: 'another HTTP method is needed',
  'too-large': 'the request has to be smaller',
  'unsupported-media': 'another encoding or type is needed',
  upgrade: 'another protocol is needed',
  'client-timeout': 'the client was too slow',
  'rate-limited': 'wait and try again',
  cancelled: 'the client has gone; nobody sees it but the log',
  internal: 'a mistake in the gateway or in a plugin',
  'bad-gateway': 'the upstream failed',
  unavailable: 'wait and try again',
  timeout: 'the upstream was too slow',
  startup: 'the gateway does not start, or keeps its old configuration',
};

const scopeSentences: Readonly<Record<RetryScope, string>> = {
  request: 'nobody tries again',
  credential: 'the router tries another credential',
  target: 'the router tries another credential, and this one again when none is left',
  model: 'the router tries another credential, which may know the model',
};

function errors(): string {
  const rows = Object.entries(codes).map(([name, { kind, status, scope, sentence }]) => [
    code(name),
    kind === 'startup' ? '' : String(status),
    kind,
    scope,
    sentence,
  ]);
  return [
    notice,
    '# Errors',
    'Everything the gateway refuses or fails at has one of these codes. Clients get it in the format of the',
    'API they speak, with the request id that is also in `x-request-id` and in the log; the cause and the',
    'stack are in the log only. The sentence is what is said where nothing more exact is known.',
    '',
    'A 4xx answer of an upstream that speaks the format of the client is passed on as it came. Other errors',
    'of an upstream keep a status between 400 and 499 and take it from the table otherwise. Formats may show',
    'statuses of their own: the Messages API says 529 where the table says 503. `retry-after` is set where',
    'the wait is known.',
    '',
    'So a 401 or 403 is not always about the key of the client. Where an upstream refuses the credential of the',
    'gateway, and no other one is left, the client gets the status of the upstream, and in the same format its',
    'text; the log says `UPSTREAM_AUTH`. The 502 of the table is for refusals that came with another status.',
    'What fails after a keepalive is told in the body of an answer with status 200.',
    '',
    table(['code', 'status', 'kind', 'scope', 'sentence'], rows),
    '## Kinds',
    table(['kind', 'meaning'], Object.entries(kindSentences).map(marked)),
    '## Scopes',
    'What the gateway does by itself before a client sees the error:',
    '',
    table(['scope', 'then'], Object.entries(scopeSentences).map(marked)),
  ].join('\n');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function marked([name, sentence]: [string, string]): string[] {
  return [code(name), sentence];
}

function code(text: string): string {
  return `\`${text}\``;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line), ''].join('\n');
}

if (import.meta.main)
  for (const [path, text] of Object.entries(await documents()))
    await writeFile(fileURLToPath(new URL(path, root)), text);
