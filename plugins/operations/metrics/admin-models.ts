import type { Credential, Executor } from '@ai-proxy/core';

/** A model and who serves it. */
export interface AdminModel {
  /** As clients ask for it; `*` stands for whatever the provider has. */
  readonly model: string;
  /** As the provider knows it. */
  readonly upstream_model: string;
  readonly provider: string;
  readonly credential: string;
  /** Models that it does not serve, where it serves all others. */
  readonly excluded?: readonly string[];
}

/** What each credential serves, in the order of the pipeline. */
export function adminModels(executors: readonly Executor[]): readonly AdminModel[] {
  return executors.flatMap(({ credentials }) => credentials).flatMap(modelsOf);
}

function modelsOf(credential: Credential): readonly AdminModel[] {
  const { excludedModels, id: name, models, prefix, provider } = credential;
  const rules = models.length > 0 ? models : [{ id: '*' }];
  return rules.map((rule) => {
    const asked = rule.alias ?? rule.id;
    return {
      model: prefixOf(prefix) + asked,
      upstream_model: rule.id,
      provider,
      credential: name,
      ...(excludedModels.length === 0 ? {} : { excluded: excludedModels }),
    };
  });
}

/** `team` and `team/` mean the same. */
function prefixOf(written: string | undefined): string {
  const bare = (written ?? '').replace(/\/+$/, '');
  return bare === '' ? '' : `${bare}/`;
}
