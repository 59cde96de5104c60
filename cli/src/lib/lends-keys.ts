const keyModule = /^@ai-proxy\/plugins\/(?:[a-z0-9-]+\/)+keys$/;

/** The keys of built-in plugins, for plugins from outside that were not installed beside them. */
export function lendsKeys(specifier: string): string | undefined {
  if (!keyModule.test(specifier)) return undefined;
  try {
    return import.meta.resolve(specifier);
  } catch {
    return undefined;
  }
}
