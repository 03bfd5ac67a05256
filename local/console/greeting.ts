import type { Unsupported } from '../assembly/error';
import type { RunningApi } from '../running-api';
import type { RunningEventApi } from '../running-event-api';
import type { Runtime } from '../runtime';

const UNLIKE_AWS = [
  'State is in memory: queues, tables and logs are gone when the process ends.',
  'Every request is let in: signatures are not asked for (Event APIs ask for them, but verify no',
  'signature), and the IAM policies of callers are not evaluated. Policies of queues and topics are, where another',
  'service delivers.',
  'Schedules call their targets to the second, flexible time windows when they open, and without the policies of',
  'their roles; they retry whatever failed, after pauses that double up to five minutes. One-time schedules of the',
  'past are never due. Universal targets are some actions of dynamodb, lambda, sns and sqs. A client token of a',
  'request to make a schedule is left out of account.',
  'Event source mappings are of queues, without filters, and of DynamoDB streams, which have one shard each and go to',
  'a function one batch at a time; they change their state at once. Events for functions are not delivered twice; their',
  'destinations are queues, topics and functions. Nothing stops a function that goes on invoking itself, which Lambda',
  'does after about 16 times unless RecursiveLoop allows it.',
  'S3 lets unsigned requests in only where a policy lets everyone in, and checks pre-signed URLs and forms: their time,',
  'their conditions, and their signature when a function made it. aws:SecureTransport counts as true, though all is',
  'HTTP. S3 keeps no versions, sends no events, and takes 512 MiB in one request and 2 GiB in parts.',
  'Nothing is encrypted, metered or billed, and no alarm is raised.',
  'Topics call HTTP endpoints on this machine only, and send no e-mail: what is for others is kept in the outbox.',
  'They sign with a key of their own, whose certificate is served here, over HTTP and signed by nobody; HTTPS',
  'endpoints may have any certificate. Retries come without jitter. No text message, push notification, delivery',
  'status log, archive or replay comes of a topic. The policies of functions are evaluated for topics only.',
  'Functions run in this Node.js, whatever their runtime and architecture say.',
];

/** What is printed once all is up. */
export function greeting(runtime: Runtime): readonly string[] {
  const lines = ['Unlike AWS:', ...UNLIKE_AWS.map((line) => `  ${line}`), ''];
  for (const api of runtime.apis) lines.push(...apiLines(api), '');
  for (const api of runtime.eventApis) lines.push(...eventApiLines(api), '');
  const stage = runtime.apis[0]?.stages[0];
  const api = stage === undefined ? '' : `API ${stage.url}  `;
  lines.push(`ready  ${api}AWS ${runtime.awsUrl}  (unsigned requests are let in)`);
  lines.push(...outboxLines(runtime));
  for (const hint of hintsOf(runtime)) lines.push(`try    ${hint}`);
  return lines;
}

/** Where to look for e-mails, when there are any or can be. */
function outboxLines({ outbox, awsUrl }: Runtime): readonly string[] {
  const waiting = outbox.entries.filter(({ type }) => type === 'SubscriptionConfirmation');
  if (waiting.length === 0) return [];
  return [
    `outbox ${awsUrl}/_local/outbox keeps what leaves AWS. To confirm the subscriptions that wait for it, open:`,
    ...waiting.map(({ to, subscribeUrl = '' }) => `  ${to}: ${subscribeUrl}`),
  ];
}

/** A line for each thing that does not run, below a heading; empty when all runs. */
export function notRunLines(unsupported: readonly Unsupported[]): readonly string[] {
  if (unsupported.length === 0) return [];
  const entries = unsupported.map(({ template, logicalId, type, property, why }) => {
    const what = property === undefined ? '' : `, ${property}`;
    return `  ${template}: ${logicalId} (${type}${what}): ${why}`;
  });
  return ['Not run here:', ...entries, ''];
}

function apiLines({ name, stages, methods }: RunningApi): readonly string[] {
  const lines = stages.flatMap(({ url }) =>
    methods.map(({ method, path }) => `  ${method.padEnd(7)} ${url}${path === '/' ? '' : path}`),
  );
  return [`${name}:`, ...lines];
}

function eventApiLines({ name, httpUrl, realtimeUrl }: RunningEventApi): readonly string[] {
  return [`${name}:`, `  publish    ${httpUrl}`, `  subscribe  ${realtimeUrl}`];
}

/** Commands to copy: those that the templates' own `LocalHint…` outputs give, else one made from the first API. */
function hintsOf(runtime: Runtime): readonly string[] {
  const given = Object.values(runtime.outputs).flatMap((outputs) =>
    Object.entries(outputs).flatMap(([name, value]) =>
      name.startsWith('LocalHint') && typeof value === 'string'
        ? [value.replaceAll('${ApiUrl}', runtime.apiUrl)]
        : [],
    ),
  );
  return given.length > 0 ? given : runtime.apis.slice(0, 1).flatMap(curlFor);
}

function curlFor({ stages, methods }: RunningApi): readonly string[] {
  const [stage] = stages;
  const posts = methods.filter(({ method }) => method === 'POST' || method === 'ANY');
  const post = posts.find(({ hasModel }) => hasModel) ?? posts[0];
  if (stage === undefined || post === undefined) return [];
  const path = post.path === '/' ? '' : post.path;
  return [`curl -i -X POST ${stage.url}${path} -H 'content-type: application/json' -d @body.json`];
}
