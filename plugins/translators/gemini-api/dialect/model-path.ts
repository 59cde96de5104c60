/** The id of a model, which the API also writes with `models/` in front. */
export function modelId(name: string): string {
  return name.replace(/^models\//, '');
}

/** The model as bodies name it. */
export function modelPath(id: string): string {
  return `models/${modelId(id)}`;
}
