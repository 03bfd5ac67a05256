import { ByteBudget } from '../../../../lambda/core/bodies/byte-budget';

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Work that goes on until it is let go, and the names of what runs. */
function setUp(total: number) {
  const budget = new ByteBudget(total);
  const running = new Set<string>();
  const ends = new Map<string, (error?: Error) => void>();
  const start = (name: string, bytes: number) =>
    budget.run(bytes, async () => {
      running.add(name);
      try {
        await new Promise<void>((resolve, reject) => {
          ends.set(name, (error) => (error === undefined ? resolve() : reject(error)));
        });
      } finally {
        running.delete(name);
      }
      return name;
    });
  const end = async (name: string, error?: Error) => {
    ends.get(name)?.(error);
    await turn();
  };
  return { start, end, names: () => [...running] };
}

describe('a byte budget', () => {
  it('lets run what fits together', async () => {
    const { start, end, names } = setUp(100);
    const all = [start('a', 60), start('b', 40), start('c', 1)];
    await turn();
    expect(names()).toEqual(['a', 'b']);
    await end('b');
    expect(names()).toEqual(['a', 'c']);
    await end('a');
    await end('c');
    expect(await Promise.all(all)).toEqual(['a', 'b', 'c']);
  });

  it('lets run what is larger than all of it, but alone', async () => {
    const { start, end, names } = setUp(100);
    const all = [start('small', 1), start('huge', 500), start('later', 1)];
    await turn();
    expect(names()).toEqual(['small']);
    await end('small');
    expect(names()).toEqual(['huge']);
    await end('huge');
    expect(names()).toEqual(['later']);
    await end('later');
    await Promise.all(all);
  });

  it('does not let small work overtake large work for ever', async () => {
    const { start, end, names } = setUp(100);
    const all = [start('a', 50), start('large', 80), start('b', 10)];
    await turn();
    expect(names()).toEqual(['a']);
    await end('a');
    expect(names()).toEqual(['large', 'b']);
    await end('large');
    await end('b');
    await Promise.all(all);
  });

  it('is free again after work that fails', async () => {
    const { start, end, names } = setUp(100);
    const failing = start('a', 100);
    const next = start('b', 100);
    const outcome = failing.then(String, String);
    await turn();
    await end('a', new Error('Oh'));
    expect(await outcome).toBe('Error: Oh');
    expect(names()).toEqual(['b']);
    await end('b');
    expect(await next).toBe('b');
  });
});
