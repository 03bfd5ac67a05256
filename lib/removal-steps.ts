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
 * Returns the steps for removing a consumer, in order (`docs/adr/0003-stacks-and-their-order.md`). Requests stop expecting
 * it, then its subscription goes, then it processes its queue, and then its stack goes.
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
  const pending = 'its part stays "pending", and the request ends as "failed" later';
  return [
    {
      ...outOfTheRoutes(stage, consumer),
      otherwise: `requests still expect ${consumer} after its removal: ${pending}`,
    },
    {
      title: 'Wait one minute for the old dispatcher to finish, then delete the subscription',
      commands: [
        `for arn in $(${resourceCommand(stack, 'AWS::SNS::Subscription')}); do aws sns unsubscribe --subscription-arn "$arn"; done`,
      ],
      otherwise: 'it still receives requests that do not expect it, and its queue does not become empty',
    },
    {
      title: `Wait until its work queue is empty (all three counts are 0)${timetable ? '. It works only at its scheduled times' : ''}${pushedFor === undefined ? '' : `. Start ${pushedFor.toHumanString()} after step 2, because Lambda may keep pushed events for that long`}`,
      commands: [
        ...(runs
          ? [
              `aws lambda invoke --invocation-type Event --function-name "$(${resourceCommand(stack, 'AWS::Lambda::Function')})" /dev/null  # starts a run now, before the next scheduled one`,
            ]
          : []),
        `aws sqs get-queue-attributes --queue-url "$(${queue('WorkQueue')})" --attribute-names ApproximateNumberOfMessages ApproximateNumberOfMessagesNotVisible ApproximateNumberOfMessagesDelayed`,
      ],
      otherwise: `waiting requests ${retains ? 'stay in a queue without a reader until their retention ends' : 'are deleted with the queue'}: ${pending}`,
    },
    {
      title:
        'Examine its dead letters. Redrive those worth another attempt, then repeat step 3; the others have failed',
      commands: [
        `npm run --silent failed -- ${consumer} --stage ${stage} --aws`,
        `npm run --silent redrive -- ${consumer} --stage ${stage} --aws --ids ID --yes`,
      ],
      otherwise: 'they stay stored and can no longer be redriven',
    },
    {
      title: `Delete its stack from the account${retains ? ' (delete its queues and logs by hand)' : ''}, and its folders lambda/consumers/${consumer} and test/shop/consumers/${consumer}`,
      commands: deletion(stack, protects),
      otherwise: 'the unused stack causes small costs',
    },
  ];
}

/** Returns the steps for removing an observer, in order. No request waits for an observer. */
export function removalStepsOfObserver({
  stage,
  consumer,
  retains,
  protects,
  keeps,
}: ObserverFacts): readonly RemovalStep[] {
  const stack = `uketsuke-${stage}-observer-${consumer}`;
  const undelivered = {
    title: 'Examine its undelivered notifications',
    commands: [
      `aws sqs get-queue-attributes --queue-url "$(${queueUrlCommand(stack, 'Undelivered')})" --attribute-names ApproximateNumberOfMessages`,
    ],
    otherwise: retains ? 'they stay in a queue without a stack' : 'they are deleted with their queue',
  };
  return [
    {
      ...outOfTheRoutes(stage, consumer),
      otherwise: `requests that match only ${consumer} are still recorded as "dispatched" after its removal`,
    },
    ...(keeps ? [undelivered] : []),
    {
      title: `Delete its stack from the account${keeps && retains ? ' (delete its queue by hand)' : ''}, its address in lib/config.ts, and its folder test/shop/consumers/${consumer}`,
      commands: deletion(stack, protects),
      otherwise: 'it is still notified',
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
    title: `Delete the entry of ${consumer} in lib/routes.ts, and deploy only the dispatcher`,
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
