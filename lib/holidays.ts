/**
 * Public holidays where our warehouse is. The years of the list are those that are known; the synth warns two months
 * before it runs out.
 */
export const holidaysOfHamburg: readonly string[] = [
  '2026-01-01',
  '2026-04-03',
  '2026-04-06',
  '2026-05-01',
  '2026-05-14',
  '2026-05-25',
  '2026-10-03',
  '2026-10-31',
  '2026-12-25',
  '2026-12-26',
  '2027-01-01',
  '2027-03-26',
  '2027-03-29',
  '2027-05-01',
  '2027-05-06',
  '2027-05-17',
  '2027-10-03',
  '2027-10-31',
  '2027-12-25',
  '2027-12-26',
];
