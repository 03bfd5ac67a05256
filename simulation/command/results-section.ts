const begin = '<!-- simulate --write: begin -->';
const end = '<!-- simulate --write: end -->';

/**
 * Returns a document with new results between its two marks.
 * @param tables of the profiles, of the safeguards, and of other consumers
 * @throws Error when a mark is missing
 */
export function replaceResults(
  document: string,
  [profiles, safeguards, comparison]: readonly [string, string, string],
): string {
  const [from, to] = [document.indexOf(begin), document.indexOf(end)];
  if (from === -1 || to === -1) throw new Error(`The document must have "${begin}" and "${end}".`);
  const text = [
    begin,
    '### Violations of each profile',
    profiles,
    '### Seeds until a missing safeguard is found',
    safeguards,
    '### Beside other consumers',
    comparison,
  ];
  return `${document.slice(0, from)}${text.join('\n\n')}\n\n${document.slice(to)}`;
}
