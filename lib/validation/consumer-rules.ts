import { environmentName } from '../../lambda/contract/environment';
import type { StageName } from '../config';
import { secretsIn, valueIn } from '../consumer-settings';
import { observes, type Route } from '../route';
import { type SecretReference, textIn } from '../secret-reference';
import type { Violation } from './violation';

const ours = new Set<string>(Object.values(environmentName));

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
const ofLambda = new Set([
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_DEFAULT_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_LAMBDA_RUNTIME_API',
  'AWS_REGION',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'LAMBDA_RUNTIME_DIR',
  'LAMBDA_TASK_ROOT',
]);
const variableName = /^[A-Za-z][A-Za-z0-9_]*$/;

/** Lambda allows 4 KB of variables in all; the app's own need less than one. */
const mostBytes = 3072;

const secretName = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html */
const ids = {
  secretsmanager: {
    form: /^(?:arn:[\w-]+:secretsmanager:[^:]+:\d{12}:secret:)?[\w/+=.@-]{1,512}$/,
    allowed: 'the name or ARN of a secret: letters, digits and /_+=.@-',
  },
  // https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
  ssm: {
    form: /^(?:arn:[\w-]+:ssm:[^:]+:\d{12}:parameter)?[\w./-]{1,1011}$/,
    allowed: 'the name or ARN of a parameter: letters, digits and _.-/',
  },
} as const;

/** Everything that is wrong with the settings of a consumer's function in a stage. */
export function checkConsumerSettings(route: Route, stage: StageName): Violation[] {
  if (observes(route)) return checkObserver(route);
  return [
    ...checkEnvironment(route, stage),
    ...Object.keys(route.localEnvironment ?? {}).flatMap((name) =>
      checkVariable(name, `route "${route.consumer}", localEnvironment, ${name}`),
    ),
    ...checkSecrets(route, stage),
  ];
}

function checkObserver(route: Route): Violation[] {
  const { environment, localEnvironment, secrets, permissions, layers, vpc, retry } = route;
  const given = Object.entries({ environment, localEnvironment, secrets, permissions, layers, vpc, retry });
  return given.flatMap(([name, value]) =>
    value === undefined
      ? []
      : {
          subject: `route "${route.consumer}", ${name}`,
          given: 'a setting of a function',
          allowed: 'no such setting: an observer does not have a function',
          fix: 'Remove it, or use another delivery.',
        },
  );
}

function checkEnvironment({ consumer, environment }: Route, stage: StageName): Violation[] {
  if (environment === undefined) return [];
  const variables = valueIn(environment, stage);
  const subject = `route "${consumer}", environment of ${stage}`;
  const bytes = Object.entries(variables).reduce((sum, pair) => sum + Buffer.byteLength(pair.join('')), 0);
  return [
    ...Object.keys(variables).flatMap((name) => checkVariable(name, `${subject}, ${name}`)),
    ...(bytes <= mostBytes
      ? []
      : [
          {
            subject,
            given: `${bytes} bytes`,
            allowed: `at most ${mostBytes} bytes, because Lambda allows 4 KB with the app's own`,
            fix: 'Put the values into the code, or into a parameter of SSM.',
          },
        ]),
  ];
}

function checkVariable(name: string, subject: string): Violation[] {
  const owner = ours.has(name) ? 'the platform' : ofLambda.has(name) ? 'Lambda' : undefined;
  if (owner !== undefined) {
    return [{ subject, given: name, allowed: `a name that ${owner} does not use`, fix: 'Rename it.' }];
  }
  if (variableName.test(name)) return [];
  return [{ subject, given: name, allowed: 'letters, digits and _, a letter first', fix: 'Rename it.' }];
}

function checkSecrets(route: Route, stage: StageName): Violation[] {
  return Object.entries(secretsIn(route, stage)).flatMap(([name, secret]) => {
    const subject = `route "${route.consumer}", secret "${name}"`;
    return [
      ...(secretName.test(name)
        ? []
        : [
            {
              subject,
              given: name,
              allowed: 'lower-case letters, digits and single hyphens, a letter first',
              fix: 'Rename it.',
            },
          ]),
      ...checkLocation(secret, stage, subject),
    ];
  });
}

function checkLocation(
  { service, id: given, encryptionKeyArn }: SecretReference,
  stage: StageName,
  subject: string,
): Violation[] {
  const violations: Violation[] = [];
  const id = textIn(given, stage);
  const { form, allowed } = ids[service];
  if (!form.test(id)) violations.push({ subject, given: JSON.stringify(id), allowed, fix: 'Correct it.' });
  const key = encryptionKeyArn === undefined ? undefined : textIn(encryptionKeyArn, stage);
  if (key !== undefined && !/^arn:[\w-]+:kms:[^:]+:\d{12}:key\/[\w-]+$/.test(key)) {
    violations.push({
      subject: `${subject}, encryptionKeyArn`,
      given: JSON.stringify(key),
      allowed: 'the ARN of a key: IAM decides on keys, not on their aliases',
      fix: 'Take it from `aws kms describe-key`.',
    });
  }
  return violations;
}
