import type { Clock } from '../../clock';
import type { MethodSetting } from './definitions';

/** A token bucket: `burst` requests at once, refilled at `rate` a second. */
export class Bucket {
  private tokens: number;
  private filled: number;

  constructor(
    private readonly rate: number,
    private readonly burst: number,
    private readonly clock: Clock,
  ) {
    this.tokens = burst;
    this.filled = clock.now();
  }

  take(): boolean {
    const now = this.clock.now();
    this.tokens = Math.min(this.burst, this.tokens + ((now - this.filled) / 1000) * this.rate);
    this.filled = now;
    if (this.tokens < 1) return false;
    this.tokens--;
    return true;
  }
}

/**
 * The limits a stage sets on its methods. Each method has a bucket of its own, filled as the most specific setting
 * says.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
 */
export class Throttle {
  private readonly buckets = new Map<string, Bucket | undefined>();

  constructor(
    private readonly settings: readonly MethodSetting[],
    private readonly clock: Clock,
  ) {}

  /** Whether a request to a method may go on. */
  admit(resourcePath: string, httpMethod: string): boolean {
    const key = `${httpMethod} ${resourcePath}`;
    if (!this.buckets.has(key)) this.buckets.set(key, this.bucket(resourcePath, httpMethod));
    return this.buckets.get(key)?.take() ?? true;
  }

  private bucket(resourcePath: string, httpMethod: string): Bucket | undefined {
    const matching = this.settings
      .filter(
        (setting) => matches(setting, resourcePath, httpMethod) && setting.throttlingRateLimit !== undefined,
      )
      .toSorted((a, b) => specificity(b) - specificity(a));
    const [setting] = matching;
    const rate = setting?.throttlingRateLimit ?? -1;
    const burst = setting?.throttlingBurstLimit ?? rate;
    return rate < 0 || burst < 0 ? undefined : new Bucket(rate, burst, this.clock);
  }
}

function matches(setting: MethodSetting, resourcePath: string, httpMethod: string): boolean {
  const path = decodePath(setting.resourcePath);
  return (path === '/*' || path === resourcePath) && ['*', httpMethod].includes(setting.httpMethod);
}

function specificity(setting: MethodSetting): number {
  return (decodePath(setting.resourcePath) === '/*' ? 0 : 2) + (setting.httpMethod === '*' ? 0 : 1);
}

/** CloudFormation takes `/orders/{id}` as `/~1orders~1{id}`. */
function decodePath(path: string): string {
  return path.replace(/^\/?~1/, '/').replaceAll('~1', '/');
}
