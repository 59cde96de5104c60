import type { ExplainedEntry, Gateway } from '@ai-proxy/core';

export interface FakeGatewayParts {
  readonly entries?: readonly ExplainedEntry[];
  readonly reload?: () => Promise<void>;
  readonly listen?: Gateway['listen'];
}

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
    listen:
      parts.listen ?? (() => Promise.resolve({ address: '127.0.0.1', family: 'IPv4', port: 80 })),
    reload: async () => {
      done.push('reload');
      await parts.reload?.();
    },
    close: async () => void done.push('close'),
    explain: () => [...(parts.entries ?? [])],
  };
  return { gateway, done };
}
