/**
 * S3 lists keys in the order of their UTF-8 bytes, which is that of their code points. Text compares by UTF-16 units,
 * where characters beyond U+FFFF come before those from U+E000 on.
 */
export function compareKeys(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  for (let at = 0; at < most; at++) {
    const [x, y] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

/** Surrogates last. */
function rank(unit: number): number {
  if (unit >= 0xd800 && unit <= 0xdfff) return unit + 0x10000;
  return unit;
}
