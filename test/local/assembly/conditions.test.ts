import { deployTemplate, lineOf, resolved } from './recording-provider';

const YES = { 'Fn::Equals': ['a', 'a'] };
const NO = { 'Fn::Equals': ['a', 'b'] };

/** Whether a condition's expression holds, seen through `Fn::If`. */
async function holds(expression: unknown, rest: Record<string, object> = {}): Promise<boolean> {
  const value = await resolved(
    { 'Fn::If': ['Asked', true, false] },
    {
      ...rest,
      Conditions: { Asked: expression, Yes: YES, No: NO },
    },
  );
  return value === true;
}

describe('a condition', () => {
  it.each([
    ['Fn::Equals of the same text holds', YES, true],
    ['Fn::Equals of other text does not', NO, false],
    ['Fn::Equals takes a number for its text', { 'Fn::Equals': [1, '1'] }, true],
    ['Fn::Equals sees the region', { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-west-1'] }, true],
    ['Fn::Not turns it round', { 'Fn::Not': [YES] }, false],
    ['Fn::And needs all', { 'Fn::And': [YES, NO] }, false],
    ['Fn::And of all holds', { 'Fn::And': [YES, YES] }, true],
    ['Fn::Or needs one', { 'Fn::Or': [NO, YES] }, true],
    ['Fn::Or of none does not hold', { 'Fn::Or': [NO, NO] }, false],
    [
      'Condition names another',
      { 'Fn::And': [{ Condition: 'Yes' }, { 'Fn::Not': [{ Condition: 'No' }] }] },
      true,
    ],
  ])('%s', async (_, expression, expected) => {
    expect(await holds(expression)).toBe(expected);
  });

  it('reads parameters and mappings', async () => {
    const rest = {
      Parameters: { Stage: { Type: 'String', Default: 'prod' } },
      Mappings: { Sizes: { prod: { big: 'yes' } } },
    };
    expect(
      await holds({ 'Fn::Equals': [{ 'Fn::FindInMap': ['Sizes', { Ref: 'Stage' }, 'big'] }, 'yes'] }, rest),
    ).toBe(true);
  });

  it('reads an SSM parameter of the same assembly', async () => {
    const rest = {
      Parameters: { P: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/on' } },
      Resources: {
        On: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/on', Type: 'String', Value: 'yes' } },
      },
    };
    expect(await holds({ 'Fn::Equals': [{ Ref: 'P' }, 'yes'] }, rest)).toBe(true);
  });

  it('decides whether a resource and an output exist', async () => {
    const { things, outputs } = await deployTemplate({
      Conditions: { Yes: YES, No: NO },
      Resources: {
        A: { Type: 'Test::Thing', Condition: 'Yes' },
        B: { Type: 'Test::Thing', Condition: 'No' },
        C: { Type: 'Test::Thing', DependsOn: 'B' },
      },
      Outputs: { X: { Value: 'x', Condition: 'No' }, Y: { Value: 'y', Condition: 'Yes' } },
    });
    expect(things.order).toEqual(['A', 'C']);
    expect(outputs).toEqual({ app: { Y: 'y' } });
  });

  it('lets the side of Fn::If that is not taken refer to what is not there', async () => {
    const rest = { Conditions: { No: NO }, Resources: { B: { Type: 'Test::Thing', Condition: 'No' } } };
    expect(await resolved({ 'Fn::If': ['No', { Ref: 'B' }, 'without'] }, rest)).toBe('without');
  });

  it('leaves a property out when Fn::If picks AWS::NoValue', async () => {
    const rest = { Conditions: { No: NO } };
    expect(await resolved({ 'Fn::If': ['No', 1, { Ref: 'AWS::NoValue' }] }, rest)).toBeUndefined();
  });

  it.each([
    [
      'that depends on itself',
      { 'Fn::Not': [{ Condition: 'Asked' }] },
      'Conditions.Asked: the condition depends on itself.',
    ],
    ['that names none', { Condition: 'Nope' }, 'Conditions.Asked: the template has no condition "Nope".'],
    [
      'that is no condition function',
      { 'Fn::Join': ['', ['a']] },
      'Conditions.Asked: a condition takes Fn::And, Fn::Equals, Fn::Not, Fn::Or or Condition.',
    ],
    [
      'of one And',
      { 'Fn::And': [YES] },
      'Conditions.Asked.Fn::And: was given 1 arguments; it takes 2 to 10.',
    ],
    [
      'that refers to a resource',
      { 'Fn::Equals': [{ Ref: 'Subject' }, 'x'] },
      'Conditions.Asked.Fn::Equals.0.Ref: "Subject" is a resource that is not made at this point.',
    ],
  ])('fails for an expression %s', async (_, expression, message) => {
    await expect(holds(expression)).rejects.toThrow(message);
  });

  it('that is nowhere is named at the resource, and the rest is made', async () => {
    const { things, unsupported } = await deployTemplate({
      Resources: { A: { Type: 'Test::Thing', Condition: 'Nope' }, B: { Type: 'Test::Thing' } },
    });
    expect(unsupported.map(lineOf)).toEqual([
      'app.template.json: A: the template has no condition "Nope". The resource is not made.',
    ]);
    expect(things.order).toEqual(['B']);
  });

  it('that cannot be evaluated is named at each resource and output that it is about', async () => {
    const { things, unsupported } = await deployTemplate({
      Conditions: { Wrong: { 'Fn::Equals': ['a'] } },
      Resources: {
        A: { Type: 'Test::Thing', Condition: 'Wrong' },
        B: { Type: 'Test::Thing', Condition: 'Wrong' },
        C: { Type: 'Test::Thing' },
      },
      Outputs: { O: { Value: 'x', Condition: 'Wrong' } },
    });
    expect(unsupported.map(({ logicalId, type }) => [logicalId, type])).toEqual([
      ['A', 'Test::Thing'],
      ['B', 'Test::Thing'],
      ['O', 'Output'],
    ]);
    expect(things.order).toEqual(['C']);
  });

  it('fails for a Ref to a resource whose condition is false', async () => {
    const rest = { Conditions: { No: NO }, Resources: { B: { Type: 'Test::Thing', Condition: 'No' } } };
    await expect(resolved({ Ref: 'B' }, rest)).rejects.toThrow(
      '"B" is not there: its condition No is false.',
    );
  });
});
