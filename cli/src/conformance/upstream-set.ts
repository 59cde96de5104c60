/** The scripted upstreams of all formats together. */
import { errorCode } from '../lib/error-code.ts';
import { CannotRun } from './cannot-run.ts';
import { forEachFormat, formatNames, type FormatName, type PerFormat } from './format-name.ts';
import { upstreams } from './formats/all-formats.ts';
import { UpstreamServer } from './wire/upstream-server.ts';

export interface UpstreamSet {
  readonly servers: PerFormat<UpstreamServer>;
  readonly urls: PerFormat<string>;
  close(): Promise<void>;
}

/** The port of each format from a first one on; 0 takes free ones. */
export function portsFrom(first: number): PerFormat<number> {
  return forEachFormat((format) => (first === 0 ? 0 : first + formatNames.indexOf(format)));
}

/** Starts all of them. Throws `CannotRun`, and then none is left. */
export async function startUpstreams(firstPort: number): Promise<UpstreamSet> {
  const ports = portsFrom(firstPort);
  const servers = forEachFormat((format) => new UpstreamServer(upstreams[format]));
  const close = async (): Promise<void> => {
    await Promise.all(formatNames.map((format) => servers[format].close()));
  };
  const urls = new Map<FormatName, string>();
  for (const format of formatNames) {
    try {
      urls.set(format, await servers[format].listen(ports[format]));
    } catch (error) {
      await close();
      const reason = errorCode(error);
      const place = `port ${ports[format]} of 127.0.0.1`;
      throw new CannotRun(
        `The scripted upstream for ${format} cannot listen on ${place} (${reason}). Free it, or take others with --upstream-port.`,
      );
    }
  }
  return { servers, urls: forEachFormat((format) => urls.get(format) ?? ''), close };
}
