import type { JsonSchema } from './json-schema.ts';
import { declaredNames, facetsOf, facetsOfMember, says, type Facets } from './schema-walk.ts';
import type { TreeNode } from './tree.ts';

// Others would need quotes, or could be read as something else than a text.
const plainText = /^(?!(?:true|false|null)$)[a-z][\w./:-]{0,38}\w$/i;

/** How to write a list item that has to be a map, where a plain value stands instead. */
export function itemHint(schema: JsonSchema, node: TreeNode): string | undefined {
  if (node.kind !== 'scalar' || !node.path.endsWith(']')) return undefined;
  const facets = facetsOf(schema);
  const name = mainMember(facets, schema);
  if (name === undefined) return undefined;
  const { value } = node;
  // In the place of a map that holds a secret the secret itself may stand.
  const visible = node.secret !== true && !holdsSecret(facets) && typeof value === 'string';
  return `Write "- ${name}: ${visible && plainText.test(value) ? value : '…'}".`;
}

/** The first text that is required, else the first text. */
function mainMember(facets: Facets, schema: JsonSchema): string | undefined {
  const required = [schema['required']].flat().filter((name) => typeof name === 'string');
  return [...required, ...declaredNames(facets)].find((name) =>
    says(facetsOfMember(facets, name), 'type', 'string'),
  );
}

function holdsSecret(facets: Facets): boolean {
  return declaredNames(facets).some((name) =>
    says(facetsOfMember(facets, name), 'writeOnly', true),
  );
}
