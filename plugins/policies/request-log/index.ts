import { definePlugin, lookAt, type Reply } from '@ai-proxy/core';
import { Store, type RequestLog } from '../../operations/log-store/keys.ts';
import { AuditFile } from './audit-file.ts';
import { Bodies, type BodyRules } from './bodies.ts';
import { hiddenNames } from './hidden-names.ts';
import { recordOf } from './record.ts';
import { requestLogOptions } from './schema.ts';

export default definePlugin({
  name: 'request-log',
  api: 1,
  summary: 'Writes a record of each request to the store of logs, and to an audit file.',
  configSchema: requestLogOptions,
  rootKeys: { 'request-log': '*' },
  uses: [Store],
  // Requests that are refused before their body has arrived are logged, too.
  headOnly: true,
  operations: ['generate', 'count-tokens', 'embed'],
  setup(host, options) {
    if (!options.enabled) return {};
    const { clock } = host;
    const redact = (text: string): string => host.redact(text);
    const rules: BodyRules = {
      keep: options.bodies,
      longest: options.bodyLimitKb * 1024,
      isHidden: hiddenNames(options.redactFields),
      redact,
    };
    const audit =
      options.auditFile === undefined || host.dryRun
        ? undefined
        : new AuditFile(options.auditFile, options.auditRetentionDays, host);
    let log: RequestLog | undefined;

    return {
      ready: (ready) => {
        log = ready.service(Store)?.log;
      },
      handle(ctx, next) {
        if (log === undefined && audit === undefined) return next();
        const atMs = clock.now();
        const started = clock.monotonic();
        const bodies = new Bodies(rules);
        let firstByteMs: number | undefined;
        let reply: Reply | undefined;
        ctx.onEnd((end) => {
          const kept = bodies.kept(ctx, end, host.dialect(ctx.inbound.dialect));
          const { requestBody, responseBody } = kept;
          const served = reply?.served;
          const observed = { atMs, firstByteMs, served, requestBody, responseBody };
          const record = recordOf(ctx, end, observed, redact);
          log?.append(record);
          audit?.append(record);
        });
        return lookAt(ctx, next(), (answer) => {
          reply = answer;
          firstByteMs = clock.monotonic() - started;
          bodies.answeredBy(answer);
        });
      },
      close: () => audit?.close(),
    };
  },
});
