import type { ExplainedEntry, Gateway, ReloadCounts } from '@ai-proxy/core';

export interface FakeGatewayParts {
  readonly entries?: readonly ExplainedEntry[];
  readonly reload?: () => Promise<unknown>;
  readonly listen?: Gateway['listen'];
  readonly reloads?: ReloadCounts;
}

const noReloads: ReloadCounts = {
  succeeded: 0,
  refused: 0,
  lastSuccessMs: 0,
  lastProblems: undefined,
};

/** A gateway that serves nothing and notes what is done to it. */
export function fakeGateway(parts: FakeGatewayParts = {}): { gateway: Gateway; done: string[] } {
  const done: string[] = [];
  const config = {
    file: 'test.yaml',
    core: { host: '127.0.0.1', port: 80, tls: { enable: false }, daemon: { shutdownTimeout: 7 } },
  };
  const gateway: Gateway = {
    config: config as never,
    streamViolations: 0,
    vitals: { inFlight: 2, reloads: parts.reloads ?? noReloads } as never,
    listen:
      parts.listen ?? (() => Promise.resolve({ address: '127.0.0.1', family: 'IPv4', port: 80 })),
    reload: async () => {
      done.push('reload');
      await parts.reload?.();
      return { changed: [], restart: [] };
    },
    close: async () => void done.push('close'),
    explain: () => [...(parts.entries ?? [])],
  };
  return { gateway, done };
}
