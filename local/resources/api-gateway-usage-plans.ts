import { createHash } from 'node:crypto';
import type { ApiGatewayService } from '../services/api-gateway/service';
import {
  flag,
  number,
  object,
  objects,
  type Properties,
  requiredText,
  text,
} from '../services/api-gateway/template-properties';
import type { QuotaPeriod, RateLimit } from '../services/api-gateway/usage-plans';
import { identified, idOf } from './api-gateway-ids';
import type { ResourceProvider } from './provider';

/** API keys, usage plans and what joins them. */
export function usagePlanProviders({ usagePlans }: ApiGatewayService): ResourceProvider[] {
  return [
    {
      type: 'AWS::ApiGateway::ApiKey',
      supported: ['Enabled', 'Value'],
      ignored: ['CustomerId', 'Description', 'GenerateDistinctId', 'Name', 'StageKeys', 'Tags'],
      create: async ({ properties, generatedName }) => {
        const id = idOf(generatedName, 10);
        const value = text(properties, 'Value') ?? valueOf(generatedName);
        // CloudFormation's default is a key that is not enabled.
        usagePlans.putKey({ id, value, enabled: flag(properties, 'Enabled') });
        return identified(id, 'APIKeyId');
      },
    },
    {
      type: 'AWS::ApiGateway::UsagePlan',
      supported: ['ApiStages', 'Quota', 'Throttle'],
      ignored: ['Description', 'Tags', 'UsagePlanName'],
      create: async ({ properties, generatedName }) => {
        const id = idOf(generatedName, 6);
        const throttle = rateLimitOf(object(properties, 'Throttle'));
        const quota = object(properties, 'Quota');
        usagePlans.putPlan({
          id,
          stages: objects(properties, 'ApiStages').map((stage) => ({
            apiId: requiredText(stage, 'ApiId'),
            stageName: requiredText(stage, 'Stage'),
            throttle: methodLimits(object(stage, 'Throttle') ?? {}),
          })),
          ...(throttle && { throttle }),
          ...(quota && { quota: quotaOf(quota) }),
        });
        return identified(id, 'Id');
      },
    },
    {
      type: 'AWS::ApiGateway::UsagePlanKey',
      supported: ['KeyId', 'KeyType', 'UsagePlanId'],
      ignored: [],
      create: async ({ properties, generatedName }) => {
        usagePlans.addKey(requiredText(properties, 'UsagePlanId'), requiredText(properties, 'KeyId'));
        return identified(idOf(generatedName, 10), 'Id');
      },
    },
  ];
}

/** A value for a key that does not set one: the same from one start to the next. */
function valueOf(generatedName: string): string {
  return createHash('sha256').update(generatedName).digest('base64url').replaceAll(/[-_]/g, 'x').slice(0, 40);
}

function methodLimits(properties: Properties): ReadonlyMap<string, RateLimit> {
  return new Map(
    Object.keys(properties).flatMap((method) => {
      const limit = rateLimitOf(object(properties, method));
      return limit === undefined ? [] : [[method, limit] as const];
    }),
  );
}

/** @returns undefined when there is no limit */
function rateLimitOf(properties: Properties = {}): RateLimit | undefined {
  const rateLimit = number(properties, 'RateLimit');
  const burstLimit = number(properties, 'BurstLimit');
  if (rateLimit === undefined && burstLimit === undefined) return undefined;
  return { rateLimit: rateLimit ?? Infinity, burstLimit: burstLimit ?? rateLimit ?? Infinity };
}

const periods: readonly QuotaPeriod[] = ['DAY', 'WEEK', 'MONTH'];

function quotaOf(properties: Properties): { limit: number; period: QuotaPeriod; offset: number } {
  const given = requiredText(properties, 'Period');
  const period = periods.find((name) => name === given);
  if (period === undefined) throw new Error(`Quota.Period must be ${periods.join(', ')}, got ${given}.`);
  const limit = number(properties, 'Limit') ?? 0;
  return { limit, period, offset: number(properties, 'Offset') ?? 0 };
}
