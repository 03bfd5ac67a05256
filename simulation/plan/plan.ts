/** The fault that hits a call. `before` and `after` refer to the effect of the call. */
export type CallFault =
  /** The process ends. */
  | 'crash-before'
  | 'crash-after'
  /** The call fails; its effect did not happen, or did. */
  | 'lost-before'
  | 'lost-after'
  /** The effect happens later, also when the caller has ended meanwhile. */
  | 'late'
  /** The process stands still before the effect, and goes on later. */
  | 'pause'
  /** Every other entry of a batch fails. */
  | 'partial';

/** How a planned attempt at a request goes. Each happens before the effect, except `throw after`. */
export type Behaviour =
  | 'ok'
  | 'slow'
  | 'slow throw'
  | 'throw'
  | 'throw after'
  | 'odd'
  | 'permanent'
  | 'exit'
  | 'loop'
  | 'too slow';

export type Fault =
  /** Hits one call: the `nth` of its name. */
  | {
      readonly kind: 'call';
      readonly call: string;
      readonly nth: number;
      readonly what: CallFault;
      /** For `late` and `pause`. */
      readonly milliseconds?: number;
    }
  /** Hits every call of a name, for some time. */
  | {
      readonly kind: 'window';
      /** Regular expression of the names. */
      readonly calls: string;
      readonly what: CallFault;
      readonly from: number;
      readonly to: number;
    }
  /** Invocations of a function are throttled for some time. */
  | { readonly kind: 'throttle'; readonly function: string; readonly from: number; readonly to: number }
  /** The `nth` message of a standard queue is delivered twice: at once, or after some time. */
  | { readonly kind: 'copy'; readonly queue: string; readonly nth: number; readonly milliseconds: number }
  /** The clock of the `nth` process of a function is wrong. */
  | { readonly kind: 'skew'; readonly function: string; readonly nth: number; readonly milliseconds: number }
  /** The new version of a function begins to replace the old one, which runs beside it for some time. */
  | { readonly kind: 'deploy'; readonly function: string; readonly from: number; readonly to: number };

/** A request that a caller sends. */
export interface PlannedRequest {
  /** Milliseconds since the beginning. */
  readonly at: number;
  readonly type: 'note' | 'step' | 'memo';
  readonly data: Readonly<Record<string, unknown>>;
  readonly key?: string;
  /** How the attempts of each consumer go; the last one repeats where it says so. @default - all are `ok` */
  readonly attempts?: Readonly<Record<string, readonly Behaviour[]>>;
  /** Whether the last of them repeats. @default false */
  readonly repeats?: boolean;
  /** How long after its 202 the caller cancels the request, in milliseconds. @default - it is not cancelled */
  readonly cancelledAfter?: number;
}

/** All that happens to the app from outside. The same plan gives the same run. */
export interface Plan {
  readonly profile: string;
  readonly seed: number;
  readonly requests: readonly PlannedRequest[];
  readonly faults: readonly Fault[];
  /** When the faults stop, in milliseconds. */
  readonly span: number;
  /** Whether somebody redrives all dead letters once, after the faults have stopped. */
  readonly redrives: boolean;
  /** Whether a new filter takes its time at SNS. */
  readonly propagates: boolean;
  /** Whether work queues keep messages for an hour only. */
  readonly expires: boolean;
  /** Whether a request fails only where its own attempts make it fail. */
  readonly sparesInnocents: boolean;
}
