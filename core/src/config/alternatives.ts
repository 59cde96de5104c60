import type { ErrorObject } from 'ajv/dist/2020.js';

const combining = new Set(['anyOf', 'oneOf']);
// These only say that another error exists.
const echoes = new Set(['if', '$ref', 'propertyNames']);

/**
 * The errors worth telling. Of alternatives (`anyOf`, `oneOf`) that is the one the value was meant for:
 * the only one of its type, or the one with the fewest errors; where none stands out, one error for all.
 */
export function chooseErrors(errors: readonly ErrorObject[]): ErrorObject[] {
  const outermost = errors.find(
    (error) => combining.has(error.keyword) && !errors.some((other) => encloses(other, error)),
  );
  if (outermost === undefined) return errors.filter((error) => !isEcho(error, errors));
  const inside = errors.filter((error) => encloses(outermost, error));
  const outside = errors.filter((error) => error !== outermost && !inside.includes(error));
  const meant = meantBranch(outermost, inside);
  const told =
    meant === undefined ? [{ ...outermost, keyword: 'alternatives' }] : chooseErrors(meant);
  return [...told, ...chooseErrors(outside)];
}

function isEcho(error: ErrorObject, errors: readonly ErrorObject[]): boolean {
  if (error.keyword !== 'propertyNames') return echoes.has(error.keyword);
  // A name's own error is more precise than the map's.
  return errors.some(
    (other) => other.propertyName === error.params['propertyName'] && other !== error,
  );
}

function encloses(outer: ErrorObject, inner: ErrorObject): boolean {
  if (outer === inner || !combining.has(outer.keyword)) return false;
  const below =
    inner.instancePath === outer.instancePath ||
    inner.instancePath.startsWith(`${outer.instancePath}/`);
  return below && branchOf(outer, inner) !== undefined;
}

/** Number of the alternative that an error comes from. */
function branchOf(outer: ErrorObject, inner: ErrorObject): string | undefined {
  const start = `${outer.schemaPath}/`;
  return inner.schemaPath.startsWith(start)
    ? inner.schemaPath.slice(start.length).split('/')[0]
    : undefined;
}

function meantBranch(
  outer: ErrorObject,
  inside: readonly ErrorObject[],
): ErrorObject[] | undefined {
  const branches = Map.groupBy(inside, (error) => branchOf(outer, error));
  const fitting = [...branches.values()].filter(
    (errors) => !errors.some((error) => refusesType(outer, error)),
  );
  const [best, next] = fitting.toSorted((a, b) => a.length - b.length);
  return best !== undefined && (next === undefined || best.length < next.length) ? best : undefined;
}

function refusesType(outer: ErrorObject, error: ErrorObject): boolean {
  return (
    error.instancePath === outer.instancePath &&
    (error.keyword === 'type' || error.keyword === 'const')
  );
}
