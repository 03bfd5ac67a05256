import type { Clock } from '../../clock';
import { GatewayFailure } from './gateway-failure';
import { Bucket } from './throttle';

export interface ApiKeyDefinition {
  readonly id: string;
  readonly value: string;
  readonly enabled: boolean;
}

export interface RateLimit {
  /** Requests per second. */
  readonly rateLimit: number;
  readonly burstLimit: number;
}

export type QuotaPeriod = 'DAY' | 'WEEK' | 'MONTH';

export interface UsagePlanDefinition {
  readonly id: string;
  readonly stages: readonly {
    readonly apiId: string;
    readonly stageName: string;
    /** By `/path/METHOD`. */
    readonly throttle: ReadonlyMap<string, RateLimit>;
  }[];
  readonly throttle?: RateLimit;
  /** Requests of each key in a period. */
  readonly quota?: { readonly limit: number; readonly period: QuotaPeriod; readonly offset: number };
}

/** A request to a method that requires a key. */
export interface MeteredRequest {
  readonly apiId: string;
  readonly stageName: string;
  readonly resourcePath: string;
  readonly httpMethod: string;
  readonly key: string | undefined;
}

interface Plan {
  readonly definition: UsagePlanDefinition;
  readonly keys: Set<string>;
}

/**
 * API keys and the usage plans that let them in.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html
 */
export class UsagePlans {
  private readonly keys = new Map<string, ApiKeyDefinition>();
  private readonly plans = new Map<string, Plan>();
  private readonly buckets = new Map<string, Bucket>();
  private readonly used = new Map<string, { readonly period: number; requests: number }>();

  constructor(private readonly clock: Clock) {}

  /** @throws Error when another key has the value */
  putKey(key: ApiKeyDefinition): void {
    if ([...this.keys.values()].some(({ value }) => value === key.value)) {
      throw new Error('The value of an API key must be unique. Another key has it.');
    }
    this.keys.set(key.id, key);
  }

  putPlan(definition: UsagePlanDefinition): void {
    this.plans.set(definition.id, { definition, keys: new Set() });
  }

  /** @throws Error when there is no such plan or key */
  addKey(planId: string, keyId: string): void {
    const plan = this.plans.get(planId);
    if (plan === undefined) throw new Error(`Invalid usage plan identifier specified: ${planId}`);
    if (!this.keys.has(keyId)) throw new Error(`Invalid API key identifier specified: ${keyId}`);
    plan.keys.add(keyId);
  }

  /**
   * Counts a request against the plan of its key.
   * @returns the key
   * @throws GatewayFailure `INVALID_API_KEY`, `THROTTLED`, `QUOTA_EXCEEDED`
   */
  admit(request: MeteredRequest): ApiKeyDefinition {
    const key = [...this.keys.values()].find(({ value, enabled }) => enabled && value === request.key);
    const plan = key && this.planOf(key, request);
    if (key === undefined || plan === undefined) throw new GatewayFailure('INVALID_API_KEY', 'Forbidden');
    if (!this.isWithinRate(key, plan, request)) throw new GatewayFailure('THROTTLED', 'Too Many Requests');
    if (!this.isWithinQuota(key, plan)) throw new GatewayFailure('QUOTA_EXCEEDED', 'Limit Exceeded');
    return key;
  }

  /** A key has at most one plan for a stage. */
  private planOf(key: ApiKeyDefinition, request: MeteredRequest): UsagePlanDefinition | undefined {
    const found = [...this.plans.values()].find(
      ({ definition, keys }) => keys.has(key.id) && stageIn(definition, request) !== undefined,
    );
    return found?.definition;
  }

  private isWithinRate(key: ApiKeyDefinition, plan: UsagePlanDefinition, request: MeteredRequest): boolean {
    const method = `${request.resourcePath}/${request.httpMethod}`;
    const ofMethod = stageIn(plan, request)?.throttle.get(method);
    const limit = ofMethod ?? plan.throttle;
    if (limit === undefined) return true;
    const stage = `${request.apiId}/${request.stageName}`;
    const name = [plan.id, key.id, ...(ofMethod === undefined ? [] : [stage, method])].join(' ');
    const bucket = this.buckets.get(name) ?? new Bucket(limit.rateLimit, limit.burstLimit, this.clock);
    this.buckets.set(name, bucket);
    return bucket.take();
  }

  private isWithinQuota(key: ApiKeyDefinition, { id, quota }: UsagePlanDefinition): boolean {
    if (quota === undefined) return true;
    const name = `${id} ${key.id}`;
    const period = periodOf(this.clock.now(), quota.period, quota.offset);
    const known = this.used.get(name);
    const used = known?.period === period ? known : { period, requests: 0 };
    this.used.set(name, used);
    if (used.requests >= quota.limit) return false;
    used.requests++;
    return true;
  }
}

function stageIn(
  { stages }: UsagePlanDefinition,
  { apiId, stageName }: MeteredRequest,
): UsagePlanDefinition['stages'][number] | undefined {
  return stages.find((stage) => stage.apiId === apiId && stage.stageName === stageName);
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** Where a period begins, in days or months. It begins `offset` days later than the week or the month. */
function periodOf(now: number, period: QuotaPeriod, offset: number): number {
  if (period === 'DAY') return Math.floor(now / DAY_MS);
  const shifted = now - offset * DAY_MS;
  // 1970 began on a Thursday; weeks begin on a Sunday.
  if (period === 'WEEK') return Math.floor((shifted / DAY_MS + 4) / 7);
  const date = new Date(shifted);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}
