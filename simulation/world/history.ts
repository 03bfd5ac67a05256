/** The events that callers and consumers could see, in their order. `at`: milliseconds since the epoch. */
export type Happening =
  | {
      /** The API has answered 202, or 503 because the answer of SQS was lost. */
      readonly kind: 'accepted';
      readonly at: number;
      readonly requestId: string;
      /** Place among the planned requests. */
      readonly place: number;
      readonly answered: 202 | 503;
    }
  | {
      /** A consumer did something outside. */
      readonly kind: 'effect';
      readonly at: number;
      readonly requestId: string;
      readonly consumer: string;
      /** When the attempt began. */
      readonly began: number;
      /** Number of the process. */
      readonly process: number;
      readonly data: string;
    }
  | { readonly kind: 'status'; readonly at: number; readonly requestId: string; readonly status: StatusSeen }
  | {
      /** The API has answered 202 to a cancellation. */
      readonly kind: 'cancelled';
      readonly at: number;
      readonly requestId: string;
    }
  | { readonly kind: 'redriven'; readonly at: number; readonly requestId: string; readonly consumer: string };

/** The status of a request as a caller reads it. */
export interface StatusSeen {
  readonly state: 'accepted' | 'processing' | 'succeeded' | 'failed' | 'unrouted' | 'repeat';
  readonly expected: readonly string[];
  readonly original?: string;
  /** State and result or reason of each part that has begun, by consumer. */
  readonly parts: Readonly<Record<string, PartSeen>>;
}

export interface PartSeen {
  readonly state: 'running' | 'retrying' | 'succeeded' | 'failed';
  /** Its result or reason, once it has ended. */
  readonly end?: string;
}

/** A line of a story. */
export interface Line {
  readonly at: number;
  readonly requestId?: string;
  readonly text: string;
}

/** Why an effect may happen twice, or late. */
export type Excuse =
  /** Its end may not have been recorded: the attempt was interrupted, or its record was lost. */
  | 'interrupted'
  /** The process stood still, or its clock was wrong: the effect may come after others. */
  | 'late';

/** Records what happens in a run. */
export class History {
  readonly happenings: Happening[] = [];
  readonly lines: Line[] = [];
  private readonly excuses = new Map<string, Set<Excuse>>();

  constructor(
    private readonly now: () => number,
    /** Whether lines of a story are kept. */
    readonly tells: boolean,
  ) {}

  add(happening: Happening): void {
    this.happenings.push(happening);
  }

  tell(text: string, requestId?: string): void {
    if (this.tells) this.lines.push({ at: this.now(), requestId, text });
  }

  /** Excuses the effects of a process: of one request, or of all. */
  excuse(process: number, excuse: Excuse, requestId = '*'): void {
    const key = `${process} ${requestId}`;
    const excuses = this.excuses.get(key) ?? new Set();
    this.excuses.set(key, excuses.add(excuse));
  }

  isExcused(process: number, excuse: Excuse, requestId: string): boolean {
    const has = (id: string): boolean => this.excuses.get(`${process} ${id}`)?.has(excuse) === true;
    return has(requestId) || has('*');
  }
}
