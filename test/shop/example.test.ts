import { requestTypes } from '../../lambda/contract/requests/all';
import { command } from '../bin/commands';

describe('the command example', () => {
  it.each(requestTypes)('prints a body of $name that its schema takes, and nothing else', async (type) => {
    const { code, out, err } = await command('example.ts', [type.name]);
    expect([code, err]).toEqual([0, '']);
    expect(type.schema.parse(JSON.parse(out))).toEqual(type.example);
  });

  it('prints how to use it', async () => {
    const { code, out, err } = await command('example.ts', ['--help']);
    expect([code, err]).toEqual([0, '']);
    for (const { name } of requestTypes) expect(out).toContain(name);
  });

  it.each([
    { words: [], says: 'The request type is missing.' },
    {
      words: ['order-lost'],
      says: 'No request type is called "order-lost": there are order-placed, order-cancelled, stock-adjusted',
    },
    { words: ['order-placed', 'order-placed'], says: 'One request type must be given, got 2.' },
    { words: ['--pretty'], says: "Unknown option '--pretty'" },
  ])('fails for the arguments $words, saying what is wrong and what there is', async ({ words, says }) => {
    const { code, out, err } = await command('example.ts', words);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(says);
    expect(err).toContain('Usage: npm run --silent example -- TYPE');
  });
});
