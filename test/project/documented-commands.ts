/** How a documented command is known to work. */
export interface Known {
  /** The whole command, as the document has it. */
  readonly command: RegExp;
  /** A test that runs it, and a text of that test which shows it. */
  readonly test?: readonly [path: string, evidence: string];
  /** Why no test runs it. */
  readonly not?: 'needs an account' | 'is the tests' | 'is what CI runs' | 'installs packages';
}

/** Run from their documents, word for word. */
const documented = ['test/e2e/documents.test.ts', 'runBlock('] as const;

/** Every command that the guides show or quote. */
export const known: readonly Known[] = [
  { command: /^npm ci && npm start$/, test: ['test/bin/start.test.ts', "'start.ts'"] },
  { command: /^npm start$/, test: ['test/bin/start.test.ts', "'start.ts'"] },
  {
    command: /^npm run local( -- --assembly path\/to\/cdk\.out)?$/,
    test: ['test/local/runtime/main.test.ts', "'local/main.ts'"],
  },
  { command: /^npm run --silent example -- [a-z-]+( > order\.json)?$/, test: documented },
  { command: /^npm run --silent example -- .*\| curl -i \S+ -H .* -d @-$/, test: documented },
  {
    command: /^npm run --silent explain -- order-placed order\.json$/,
    test: ['test/shop/documents.test.ts', 'runBlock('],
  },
  { command: /^npm run explain$/, test: ['test/shop/commands.test.ts', "'explain.ts'"] },
  { command: /^npm run (--silent )?routes$/, test: ['test/shop/commands.test.ts', "'routes.ts'"] },
  {
    command: /^npm run forecast( -- --backlog 1200)?$/,
    test: ['test/shop/commands.test.ts', "'forecast.ts'"],
  },
  { command: /^npm run removal( -- .*)?$/, test: ['test/shop/commands.test.ts', "'removal.ts'"] },
  {
    command: /^npm run --silent (failed|redrive|discard)( -- .*)?$/,
    test: ['test/e2e/shop.test.ts', "'redrive.ts'"],
  },
  { command: /^npm run demo$/, test: ['test/shop/demo.test.ts', '../../bin/demo/report'] },
  { command: /^npm run page( -- .*)?$/, test: ['test/shop/page-command.test.ts', 'bin/page.ts'] },
  { command: /^npm run webhook$/, test: ['test/e2e/webhook-command.test.ts', 'bin/webhook.ts'] },
  {
    command: /^npm start -- --secret payment\/dev\/api-key=for-tests$/,
    test: ['test/local/console/command-line.test.ts', '--secret'],
  },
  {
    command: /^npm start -- --chaos seed=7,(profile=workers\+throttling|outage=dynamodb\/Status:1m:15m)$/,
    test: ['test/local/runtime/main.test.ts', "'--chaos'"],
  },
  { command: /^npm run example -- TYPE$/, test: documented },
  { command: /^npm run explain -- TYPE FILE$/, test: ['test/shop/documents.test.ts', 'runBlock('] },
  { command: /^npm run page:screenshot$/, test: ['test/browser/app.test.ts', 'PAGE_PICTURES'] },
  { command: /^npm run contracts$/, test: ['test/shop/commands.test.ts', "'contracts.ts'"] },
  { command: /^npm run bench -- fairness$/, test: ['test/bench/fairness.test.ts', 'fairness'] },
  {
    command: /^npm run simulate( -- .*)?$/,
    test: ['test/simulation/command.test.ts', "'simulation', 'main.ts'"],
  },
  { command: /^npm run bench$/, test: ['test/bench/every-bench.test.ts', 'bench'] },
  { command: /^npm run test:elsewhere$/, test: ['test/project/shifted-clock.test.ts', 'elsewhere'] },
  {
    command: /^curl http:\/\/localhost:4566\/_local\/outbox$/,
    test: ['test/local/wire/server.test.ts', '_local'],
  },
  { command: /^curl http:\/\/localhost:3000$/, test: documented },
  { command: /^API=http:\/\/localhost:3000\/v1 JSON=/, test: documented },
  { command: /^node -e 'const counts = /, test: documented },
  { command: /^node -e 'require\("node:http"\)/, test: ['test/project/fake-service.test.ts', 'blockBelow('] },
  { command: /^curl -s \$API\/uploads /, test: documented },
  { command: /^jq .* upload\.json \| curl /, test: documented },
  {
    command: /^curl -i --aws-sigv4 aws:amz:us-east-1:execute-api .*http:\/\/localhost:3000/,
    test: documented,
  },
  { command: /^export AWS_ACCESS_KEY_ID=any /, test: documented },
  { command: /^aws --endpoint-url http:\/\/localhost:4566 sqs list-queues$/, test: documented },
  {
    command: /^npx jest (test\/\S+ ?)+$/,
    test: ['test/project/receiving-table.test.ts', 'names tests that there are'],
  },
  {
    command: /^npx jest test\/shop\/templates test\/shop\/topology -u$/,
    test: ['test/project/recipe-checks.ts', "'test/shop/templates', 'test/shop/topology'"],
  },
  { command: /^npm (ci && npm )?test$/, not: 'is the tests' },
  { command: /^npm run test:long$/, not: 'is the tests' },
  { command: /^npm run (check|format|types)$/, not: 'is what CI runs' },
  { command: /^npx cdk synth$/, not: 'is what CI runs' },
  {
    command: /^git restore lambda\/contract\/requests\/contracts\.json$/,
    test: ['test/project/failed-synthesis.test.ts', "['restore', contracts]"],
  },
  { command: /^npm ci$/, not: 'installs packages' },
  { command: /^npx cdk (deploy|destroy) --all( -c stage=prod)?$/, not: 'needs an account' },
  {
    command: /^npx cdk deploy uketsuke-prod-dispatch --exclusively -c stage=prod$/,
    not: 'needs an account',
  },
  { command: /^npm run demo -- --url (…|\$API|https:.*)$/, not: 'needs an account' },
  {
    command:
      /^aws (apigateway|cloudformation|dynamodb|dynamodbstreams|kms|lambda|service-quotas|sns|sqs|sts) /,
    not: 'needs an account',
  },
  { command: /^curl -i --aws-sigv4 "aws:amz:\$REGION/, not: 'needs an account' },
  { command: /^curl (-s|-i|-i -X OPTIONS) \$API\/requests\/x/, not: 'needs an account' },
  { command: /^(export REGION=…|call\(\)|post\(\)|post order-placed) ?/, not: 'needs an account' },
];
