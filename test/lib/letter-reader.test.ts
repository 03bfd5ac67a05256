import { ownParts, synthesize } from './compose';

const handlers = { ...ownParts.handlers, consumer: () => __filename };
const stacks = synthesize('prod', { routes: [{ consumer: 'receiver', description: 'x' }], handlers });

/** The mappings and the permissions of the reader of letters in a stack. */
function readerOf(stack: string) {
  const { template } = stacks.find(({ name }) => name.endsWith(stack)) ?? fail();
  const all = Object.entries(template.Resources).filter(
    ([id]) => id.startsWith('LettersReader') || id.startsWith('Letters'),
  );
  const of = (type: string) =>
    all.flatMap(([, { Type, Properties = {} }]) => (Type === type ? [Properties] : []));
  const statements = of('AWS::IAM::Policy').flatMap(
    ({ PolicyDocument }): { Action: string | string[]; Resource: unknown }[] =>
      Object(PolicyDocument).Statement,
  );
  return { of, statements, template };
}

function fail(): never {
  throw new Error('There is no such stack');
}

const idIn = (value: unknown) => /"([A-Za-z]+?)[0-9A-F]{8}"/.exec(JSON.stringify(value))?.[1];

it('reads the dead-letter queues of a consumer and of its subscriptions, and nothing else', () => {
  const { of, statements } = readerOf('consumer-receiver');
  const queues = ['WorkDeadLetterQueue', 'RequestsDeadLetterQueue', 'OrderedRequestsDeadLetterQueue'];
  expect(of('AWS::Lambda::EventSourceMapping').map(({ EventSourceArn }) => idIn(EventSourceArn))).toEqual(
    queues,
  );
  const reads = statements.filter(({ Action }) => [Action].flat().includes('sqs:ReceiveMessage'));
  expect(new Set(reads.flatMap(({ Resource }) => [Resource].flat().map(idIn)))).toEqual(new Set(queues));
  expect(statements.filter(({ Action }) => [Action].flat().includes('sqs:SendMessage'))).toEqual([]);
});

it('stores letters of its own consumer only', () => {
  const { statements } = readerOf('consumer-receiver');
  const puts = statements.filter(({ Action }) => Action === 's3:PutObject');
  expect(JSON.stringify(puts)).toContain('/letters/consumers/receiver/*');
  expect(puts).toHaveLength(1);
});

it('ends parts, and only the reader of the intake ends requests', () => {
  const actions = (stack: string) =>
    readerOf(stack)
      .statements.flatMap(({ Action }) => [Action].flat())
      .filter((action) => action.startsWith('dynamodb:'));
  expect(actions('consumer-receiver')).toEqual(['dynamodb:GetItem', 'dynamodb:UpdateItem']);
  expect(actions('dispatch')).toEqual([
    'dynamodb:DeleteItem',
    'dynamodb:GetItem',
    'dynamodb:PutItem',
    'dynamodb:UpdateItem',
  ]);
});

it('has queues that hide a letter for six times its timeout, and that have no dead-letter queue', () => {
  const { template, of } = readerOf('consumer-receiver');
  expect(of('AWS::Lambda::Function')).toMatchObject([{ Timeout: 30 }]);
  const dead = Object.entries(template.Resources).filter(
    ([id, { Type }]) => Type === 'AWS::SQS::Queue' && /DeadLetterQueue/.test(id),
  );
  expect(dead).toHaveLength(3);
  for (const [, { Properties }] of dead) {
    expect(Properties).toMatchObject({ VisibilityTimeout: 180 });
    expect(Properties).not.toHaveProperty('RedrivePolicy');
  }
});
