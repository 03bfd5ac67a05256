import { RetryLater } from './retry-later';

/**
 * Thrown by a consumer when the service that it calls is down for every request:
 * `throw new DependencyDown('Payment service: 503', response.headers.get('retry-after'))`. It opens the breaker of the route
 * at once, and the attempt does not count. Without a breaker it is a {@link RetryLater}.
 */
export class DependencyDown extends RetryLater {
  override readonly name: string = 'DependencyDown';
}
