import type { Unsupported } from '../assembly/error';
import { chaosText } from '../chaos/option';
import type { RunningApi } from '../running-api';
import type { RunningEventApi } from '../running-event-api';
import type { Runtime } from '../runtime';

/** What is printed once all is up. The addresses come first. */
export function greeting(runtime: Runtime): readonly string[] {
  const lines = [readyLine(runtime), ...chaosLines(runtime)];
  for (const hint of hintsOf(runtime)) lines.push(`try    ${hint}`);
  lines.push(...outboxLines(runtime));
  lines.push(
    'about  Signatures are not verified, and state is in memory. Unlike AWS: local/README.md#unlike-aws',
    '',
  );
  for (const api of runtime.apis) lines.push(...apiLines(api), '');
  for (const api of runtime.eventApis) lines.push(...eventApiLines(api), '');
  return lines;
}

/** The line that programs wait for. */
export function readyLine(runtime: Runtime): string {
  const stage = runtime.apis[0]?.stages[0];
  const api = stage === undefined ? '' : `API ${stage.url}  `;
  return `ready  ${api}AWS ${runtime.awsUrl}`;
}

/** The option that repeats the faults of this run. */
export function chaosLines({ chaos }: Runtime): readonly string[] {
  if (chaos === undefined) return [];
  return [`chaos  Faults are injected. The same again: --chaos ${chaosText(chaos)}`];
}

/** Where to look for e-mails, when there are any or can be. */
function outboxLines({ outbox, awsUrl }: Runtime): readonly string[] {
  const waiting = outbox.entries.filter(({ type }) => type === 'SubscriptionConfirmation');
  if (waiting.length === 0) return [];
  const to = waiting.map((entry) => entry.to).join(', ');
  return [`outbox ${awsUrl}/_local/outbox has the links that confirm the subscriptions of ${to}`];
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
