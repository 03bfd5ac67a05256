import { maySubscribe, type TenantSettings } from './tenant';

/**
 * Returns the handlers of the channel namespace, in APPSYNC_JS. A caller may subscribe below its own tenant, to one
 * request or with `*` to all. IAM decides who may publish.
 * https://docs.aws.amazon.com/appsync/latest/eventapi/channel-namespace-handlers.html
 */
export function ownRequestsHandlers(settings: TenantSettings): string {
  return [
    "import { util } from '@aws-appsync/utils';",
    '',
    'export function onSubscribe(ctx) {',
    '  const tenant = ctx.info.channel.segments[1];',
    '  const request = ctx.info.channel.segments[2];',
    `  const allowed = !!request && ${maySubscribe(settings)};`,
    '  if (!allowed) {',
    '    util.unauthorized();',
    '  }',
    '}',
    '',
  ].join('\n');
}
