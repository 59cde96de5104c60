/** What a new plugin is for. */
export type NewKind = 'policy' | 'provider' | 'translator';

/** What differs between the kinds of plugins. */
export interface Template {
  /** One sentence, as `summary` of the plugin and `description` of its package. */
  readonly summary: string;
  /** `src/index.ts`. */
  source(name: string): string;
  /** `src/index.test.ts`. */
  test(name: string): string;
  /** The pipeline of a configuration that uses the plugin, whose file has this path. */
  pipeline(name: string, path: string): string;
  /** A request to try it with, as the end of a command that begins with `curl`. */
  request(name: string): string;
}

/** What plugins are tested with. */
export const testing = '@ai-proxy/core/testing';
