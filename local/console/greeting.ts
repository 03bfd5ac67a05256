import type { Unsupported } from '../assembly/error';
import type { RunningApi } from '../running-api';
import type { Runtime } from '../runtime';

const UNLIKE_AWS = [
  'State is in memory: queues, tables and logs are gone when the process ends.',
  'Every request is let in: signatures are not asked for, API keys neither, and the IAM policies of callers are',
  'not evaluated. Policies of queues and topics are, where another service delivers.',
  'S3 lets unsigned requests in only where a policy lets everyone in, and checks pre-signed URLs and forms: their time,',
  'their conditions, and their signature when a function made it. aws:SecureTransport counts as true, though all is',
  'HTTP. S3 keeps no versions, sends no events, and takes 512 MiB in one request and 2 GiB in parts.',
  'Nothing is encrypted, metered or billed, and no alarm is raised.',
  'Functions run in this Node.js, whatever their runtime and architecture say.',
];

/** What is printed once all is up. */
export function greeting(runtime: Runtime): readonly string[] {
  const lines = [
    ...unsupportedLines(runtime.unsupported),
    'Unlike AWS:',
    ...UNLIKE_AWS.map((line) => `  ${line}`),
    '',
  ];
  for (const api of runtime.apis) lines.push(...apiLines(api), '');
  const stage = runtime.apis[0]?.stages[0];
  const api = stage === undefined ? '' : `API ${stage.url}  `;
  lines.push(`ready  ${api}AWS ${runtime.awsUrl}  (unsigned requests are let in)`);
  for (const hint of hintsOf(runtime)) lines.push(`try    ${hint}`);
  return lines;
}

/** A line for each thing that does not run, below a heading; nothing when all runs. */
function unsupportedLines(unsupported: readonly Unsupported[]): readonly string[] {
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
