/** The fate of a message in one queue. */
export interface MessageStory {
  readonly queue: string;
  readonly id: string;
  receives: number;
  state: 'waiting' | 'deleted' | 'moved' | 'expired';
  group: string | undefined;
  sequence: string | undefined;
}

/** An invocation of a function, from its begin to its end. */
export interface InvocationStory {
  readonly functionName: string;
  readonly requestId: string;
  /** Keys of the messages of its batch. */
  readonly messages: readonly string[];
  /** Root of the trace of the API's request that it answers. */
  readonly trace: string | undefined;
  end: 'running' | 'answered' | 'failed';
  /** Keys of the messages that its answer names as failed. */
  failed: readonly string[];
}

/** The fate of one message that a client tried to send, over all attempts in one place. */
export interface SendStory {
  /** `SendMessage to orders`. */
  readonly what: string;
  /** Whether it was sent while an API's request was answered, or by an invocation. */
  readonly trace: string | undefined;
  readonly invocation: string | undefined;
  accepted: number;
  refused: number;
  /** Code of the last error. */
  error: string | undefined;
}

/** A request to an API, and its answer. */
export interface RequestStory {
  readonly method: string;
  readonly trace: string;
  readonly status: number;
  /** The beginning of its body when it is an error, on one line. */
  readonly problem: string;
}

/** Whatever no service keeps, with the time of the runtime's clock. */
export interface Event {
  readonly kind: 'not delivered' | 'event given up' | 'out of order';
  readonly where: string;
  readonly detail: string;
}

export interface Story {
  readonly messages: ReadonlyMap<string, MessageStory>;
  readonly invocations: ReadonlyMap<string, InvocationStory>;
  readonly sends: readonly SendStory[];
  readonly requests: readonly RequestStory[];
  readonly events: readonly Event[];
}

export function keyOf(queue: string, id: string): string {
  return `${queue} ${id}`;
}
