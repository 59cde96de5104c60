const star = 0x2a;
const questionMark = 0x3f;

/**
 * True when the whole text fits the pattern: `*` stands for any run of characters, also none, and `?`
 * for exactly one; everything else, capitals included, stands for itself.
 */
export function matchesGlob(pattern: string, text: string): boolean {
  let at = 0;
  let patternAt = 0;
  let afterStar = -1;
  let starTook = 0;

  while (at < text.length) {
    const wanted = pattern.charCodeAt(patternAt);
    if (wanted === star) {
      afterStar = ++patternAt;
      starTook = at;
    } else if (wanted === questionMark || wanted === text.charCodeAt(at)) {
      patternAt++;
      at++;
    } else if (afterStar !== -1) {
      // Only the latest star takes one character more: an earlier one could gain nothing by it. That
      // bounds the work by both lengths multiplied, however many stars there are.
      patternAt = afterStar;
      at = ++starTook;
    } else return false;
  }
  while (pattern.charCodeAt(patternAt) === star) patternAt++;
  return patternAt === pattern.length;
}
