import type { Duration } from 'aws-cdk-lib';

/** One step of a removal. */
export interface RemovalStep {
  readonly title: string;
  /** To be typed, one after the other. */
  readonly commands: readonly string[];
  /** What one has if it is left out. */
  readonly otherwise: string;
}

interface Facts {
  readonly stage: string;
  readonly consumer: string;
  /** Whether queues and logs stay when their stack goes. */
  readonly retains: boolean;
  /** Whether CloudFormation refuses to delete its stack. */
  readonly protects: boolean;
}

export interface ObserverFacts extends Facts {
  /** Whether it has a queue for what its endpoint did not take. */
  readonly keeps: boolean;
}

export interface RemovalFacts extends Facts {
  /** Whether it empties its queue itself, in runs. */
  readonly runs: boolean;
  /** Whether there are times at which it does not work. */
  readonly timetable: boolean;
  /** How long Lambda may keep what was pushed. @default - it is not pushed */
  readonly pushedFor?: Duration;
}

/**
 * What is done to remove a consumer, in order (`docs/adr/0003-stacks-and-their-order.md`). First nobody expects it any
 * more, then nothing new reaches it, then it works off what it has, and only then it goes.
 */
export function removalSteps({
  stage,
  consumer,
  runs,
  timetable,
  retains,
  protects,
  pushedFor,
}: RemovalFacts): readonly RemovalStep[] {
  const stack = `uketsuke-${stage}-consumer-${consumer}`;
  const queue = (id: string) => queueUrlCommand(stack, id);
  const pending = 'its part stays "pending" in each such status, and is "failed" when its time is up';
  return [
    {
      ...outOfTheRoutes(stage, consumer),
      otherwise: `requests go on to expect ${consumer} when it is gone: ${pending}`,
    },
    {
      title: 'A minute later, when the last call of the old dispatcher is over, end its subscription',
      commands: [
        `for arn in $(${resourceCommand(stack, 'AWS::SNS::Subscription')}); do aws sns unsubscribe --subscription-arn "$arn"; done`,
      ],
      otherwise:
        'it goes on to receive requests that nobody expects it to, and its queue is never quite empty',
    },
    {
      title: `Wait until its work queue is empty: three times 0${timetable ? '. It works at its own times only' : ''}${pushedFor === undefined ? '' : `, the first time ${pushedFor.toHumanString()} after step 2: so long Lambda may keep what was pushed`}`,
      commands: [
        ...(runs
          ? [
              `aws lambda invoke --invocation-type Event --function-name "$(${resourceCommand(stack, 'AWS::Lambda::Function')})" /dev/null  # a run now; else it waits for the next one`,
            ]
          : []),
        `aws sqs get-queue-attributes --queue-url "$(${queue('WorkQueue')})" --attribute-names ApproximateNumberOfMessages ApproximateNumberOfMessagesNotVisible ApproximateNumberOfMessagesDelayed`,
      ],
      otherwise: `what waits ${retains ? 'stays in a queue that nobody reads, until its retention is over' : 'is gone with the queue'}: ${pending}`,
    },
    {
      title:
        'Look at its dead letters: take back what is worth another try, and wait again; the rest has failed',
      commands: [
        `for url in $(${queue('DeadLetterQueue')}); do aws sqs get-queue-attributes --queue-url "$url" --attribute-names ApproximateNumberOfMessages; done`,
      ],
      otherwise: `${retains ? 'they stay in queues without a stack' : 'they are gone with their queues'}: those that ${consumer} gave up say "failed" already, what never reached its queue stays "pending"`,
    },
    {
      title: `Delete its stack, which the app does not know any more${retains ? '; its queues and logs stay, and are deleted by hand' : ''}, and its folder lambda/consumers/${consumer}`,
      commands: deletion(stack, protects),
      otherwise: 'it costs a little, and does nothing',
    },
  ];
}

/** What is done to take out somebody who is only told, in order: no request waits for it. */
export function removalStepsOfObserver({
  stage,
  consumer,
  retains,
  protects,
  keeps,
}: ObserverFacts): readonly RemovalStep[] {
  const stack = `uketsuke-${stage}-observer-${consumer}`;
  const undelivered = {
    title: 'Look at what its endpoint did not take',
    commands: [
      `aws sqs get-queue-attributes --queue-url "$(${queueUrlCommand(stack, 'Undelivered')})" --attribute-names ApproximateNumberOfMessages`,
    ],
    otherwise: retains ? 'it stays in a queue without a stack' : 'it is gone with its queue',
  };
  return [
    {
      ...outOfTheRoutes(stage, consumer),
      otherwise: `requests that only ${consumer} is told of go on to be "dispatched" when nobody is`,
    },
    ...(keeps ? [undelivered] : []),
    {
      title: `Delete its stack, which the app does not know any more${keeps && retains ? '; its queue stays, and is deleted by hand' : ''}, and its address in lib/config.ts`,
      commands: deletion(stack, protects),
      otherwise: 'it goes on to be told',
    },
  ];
}

function deletion(stack: string, isProtected: boolean): readonly string[] {
  return [
    ...(isProtected
      ? [
          `aws cloudformation update-termination-protection --no-enable-termination-protection --stack-name ${stack}`,
        ]
      : []),
    `aws cloudformation delete-stack --stack-name ${stack}`,
  ];
}

function outOfTheRoutes(stage: string, consumer: string): Pick<RemovalStep, 'title' | 'commands'> {
  return {
    title: `Take the entry of ${consumer} out of lib/routes.ts, and deploy the dispatcher alone`,
    commands: [`npx cdk deploy -e uketsuke-${stage}-dispatch${stage === 'dev' ? '' : ` -c stage=${stage}`}`],
  };
}

function resourceCommand(stack: string, type: string): string {
  return `aws cloudformation describe-stack-resources --stack-name ${stack} --query "StackResources[?ResourceType=='${type}'].PhysicalResourceId" --output text`;
}

/** What SQS calls a queue's URL is what CloudFormation calls its physical id. */
function queueUrlCommand(stack: string, id: string): string {
  return `aws cloudformation describe-stack-resources --stack-name ${stack} --query "StackResources[?ResourceType=='AWS::SQS::Queue' && contains(LogicalResourceId, '${id}')].PhysicalResourceId" --output text`;
}
