import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A function as V8's profiler names it. Lines count from 0. */
export interface CallFrame {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
}

const root = join(import.meta.dirname, '../..');
const dependency = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/;

/** Whose code a function is: a part of ai-proxy, a package, or the runtime. */
export function ownerOf({ functionName, url }: CallFrame): string {
  if (url === '') return functionName.startsWith('(') ? functionName : 'built-ins and system calls';
  if (url.startsWith('node:')) return 'node';
  if (url.startsWith('wasm:')) return 'undici (HTTP parser)';
  const file = pathOf(url);
  const owner = dependency.exec(file)?.[1];
  return owner ?? `ai-proxy ${file.split('/', 1)[0]}`;
}

/** Name, file and line of a function. */
export function placeOf({ functionName, url, lineNumber }: CallFrame): string {
  const name = functionName === '' ? '(anonymous)' : functionName;
  return url === '' ? name : `${name} ${pathOf(url)}:${lineNumber + 1}`;
}

function pathOf(url: string): string {
  if (url.startsWith('file:')) return relative(root, fileURLToPath(url));
  return url.startsWith('/') ? relative(root, url) : url;
}
