/** Ways in which a request ends the process that works on it, by the note of the request. */
const poisons: Readonly<Record<string, () => void>> = {
  exit: () => process.exit(1),
  'endless loop': () => {
    for (;;);
  },
  'out of memory': () => {
    const held: number[][] = [];
    for (;;) held.push(Array.from({ length: 100_000 }, (_, index) => index + held.length));
  },
  'exception in a callback': () => {
    setTimeout(() => {
      throw new Error('Nobody catches this');
    });
  },
  'rejected promise': () => void Promise.reject(new Error('Nobody awaits this')),
};

export const poisonNames: readonly string[] = Object.keys(poisons);

/** Returns at once for a harmless note, and never for a poisonous one. */
export async function take(note = ''): Promise<void> {
  const poison = poisons[note];
  if (poison === undefined) return;
  poison();
  await new Promise(() => {});
}
