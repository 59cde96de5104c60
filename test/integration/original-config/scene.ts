import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createGateway, type Gateway } from '@ai-proxy/core';
import type { Upstream } from '@ai-proxy/core/testing';
import { builtins, defaultPipeline } from '@ai-proxy/plugins';
import type { Test } from 'tap';
import { Agent, fetch, type Response } from 'undici';
import { startPlainUpstream } from '../../helpers/plain-upstream.ts';
import { makeIdentity } from '../hostile/certificates.ts';
import { startHttpProxy, type SmallProxy } from '../hostile/proxies.ts';

export interface Scene {
  readonly gateway: Gateway;
  readonly upstream: Upstream;
  readonly proxy: SmallProxy;
  /** Where the gateway runs. */
  readonly home: string;
  /** What it wrote to standard error. */
  readonly console: readonly string[];
  post(path: string, body: object, headers?: Record<string, string>): Promise<Response>;
}

/**
 * A gateway with a file of this folder. What is put in it is what every machine has of its own: the
 * addresses of upstreams and of a proxy, and where a secret lies.
 */
export async function startWith(t: Test, name: string, env: NodeJS.ProcessEnv): Promise<Scene> {
  const upstream = await startPlainUpstream();
  t.teardown(() => upstream.close());
  const proxy = await startHttpProxy(t);
  const { cert, key } = makeIdentity('gateway.example', { hosts: ['127.0.0.1'] });
  const home = t.testdir({ 'openai-key': 'sk-of-a-file\n', 'chain.pem': cert, 'key.pem': key });
  const text = readOriginal(name)
    .replaceAll(/https?:\/\/\w+\.upstream\.example/g, upstream.url)
    .replaceAll('http://proxy.example:3128', `http://127.0.0.1:${proxy.port}`)
    .replaceAll('/run/secrets/', `${home}/`);
  const configFile = join(home, 'config.yaml');
  writeFileSync(configFile, text);
  // Paths in a file are relative to where the gateway runs.
  const before = process.cwd();
  process.chdir(home);
  t.teardown(() => process.chdir(before));
  const console: string[] = [];
  const gateway = await createGateway({
    configFile,
    builtins,
    defaultPipeline,
    env,
    overrides: { host: '127.0.0.1', port: 0 },
    logDestination: { write: (line) => void console.push(line) },
  });
  t.teardown(() => gateway.close());
  const { port } = await gateway.listen();
  const dispatcher = new Agent({ connect: { rejectUnauthorized: false } });
  t.teardown(() => dispatcher.close());
  const origin = `${gateway.config.core.tls.enable ? 'https' : 'http'}://127.0.0.1:${port}`;
  const post: Scene['post'] = (path, body, headers = {}) =>
    fetch(origin + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
      dispatcher,
    });
  return { gateway, upstream, proxy, home, console, post };
}

/** The text of a file of this folder. */
export function readOriginal(name: string): string {
  return readFileSync(join(import.meta.dirname, name), 'utf8');
}
