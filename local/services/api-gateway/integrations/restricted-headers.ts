import type { IntegrationType } from '../definitions';
import { internalFailure } from '../gateway-failure';
import type { Headers } from '../http';

/** Headers that a mapping to any integration cannot set. */
const ofEveryIntegration = ['content-length', 'transfer-encoding'];

/** Headers that API Gateway sets itself when it calls a service. */
const ofServices = ['authorization', 'connection', 'expect', 'proxy-authenticate', 'te'];

/**
 * Refuses mappings that set a header of API Gateway's own.
 * @param targets such as `integration.request.header.X`
 * @throws GatewayFailure: AWS answers 500 to every request of such a method
 */
export function checkMappedHeaders(type: IntegrationType, targets: readonly string[]): void {
  const refused = type.startsWith('AWS') ? [...ofEveryIntegration, ...ofServices] : ofEveryIntegration;
  for (const target of targets) {
    const name = /^integration\.request\.header\.(.+)$/.exec(target)?.[1]?.toLowerCase();
    if (name !== undefined && refused.includes(name)) {
      throw internalFailure(`${target} must not be mapped: API Gateway sets this header.`);
    }
  }
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html */
const remapped = new Set([
  'authorization',
  'connection',
  'content-length',
  'content-md5',
  'date',
  'expect',
  'host',
  'max-forwards',
  'proxy-authenticate',
  'server',
  'trailer',
  'upgrade',
  'user-agent',
  'www-authenticate',
  'x-amzn-requestid',
]);

/** Renames headers of an integration's answer that are API Gateway's own in its answer. */
export function remapHeaders(headers: Headers): readonly (readonly [string, string])[] {
  return headers
    .lines()
    .map(([name, value]) => [remapped.has(name.toLowerCase()) ? `x-amzn-Remapped-${name}` : name, value]);
}
