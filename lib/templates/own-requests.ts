import { anonymousSegment } from '../../lambda/contract/outcome-channel';

/**
 * The handlers of the channel namespace, in APPSYNC_JS: a caller may subscribe below its own account, to one request or
 * with `*` to all. Who may publish is left to IAM. When the API is open to anybody, requests are nobody's: then whoever
 * knows a request's id may follow it, as its status may be asked for.
 * https://docs.aws.amazon.com/appsync/latest/eventapi/channel-namespace-handlers.html
 */
export function ownRequestsHandlers(authorization: 'iam' | 'none'): string {
  const allowed =
    authorization === 'iam'
      ? 'tenant === ctx.identity.accountId'
      : `tenant === ${JSON.stringify(anonymousSegment)} && request !== '*'`;
  return [
    "import { util } from '@aws-appsync/utils';",
    '',
    'export function onSubscribe(ctx) {',
    '  const tenant = ctx.info.channel.segments[1];',
    '  const request = ctx.info.channel.segments[2];',
    `  const allowed = !!request && ${allowed};`,
    '  if (!allowed) {',
    '    util.unauthorized();',
    '  }',
    '}',
    '',
  ].join('\n');
}
