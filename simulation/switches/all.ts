import type { Claim, ClaimRequest } from '../../lambda/core/attempt/claim-store';
import type { PartialBatchResponse } from '../../lambda/core/queue/partial-batch';
import type { MemoryStatusStore } from '../../lambda/adapters/memory-status-store';
import { Switches } from './switch';

/** A safeguard that can be switched off, and the profile that shows what happens then. */
export interface Safeguard {
  readonly name: string;
  /** The behaviour of the app without the safeguard. */
  readonly without: string;
  readonly profile: string;
  readonly off: Switches;
}

class NoFencingToken extends Switches {
  override complete(table: MemoryStatusStore, claim: Claim): Claim {
    const { fence = claim.fence } = table.task(claim.requestId, claim.consumer) ?? {};
    return { ...claim, fence };
  }
}

class UnconditionalCompletion extends Switches {
  override complete(table: MemoryStatusStore, claim: Claim): Claim {
    const task = table.task(claim.requestId, claim.consumer);
    if (task !== undefined) Object.assign(task, { state: 'running', fence: claim.fence });
    return claim;
  }
}

class NoLease extends Switches {
  override claim(table: MemoryStatusStore, request: ClaimRequest): ClaimRequest {
    const task = table.task(request.requestId, request.consumer);
    if (task?.state === 'running') task.leaseUntil = 0;
    return request;
  }
}

class SuspectsAmongOthers extends Switches {
  override claim(_table: MemoryStatusStore, request: ClaimRequest): ClaimRequest {
    return { ...request, takesSuspect: true };
  }
}

class AnyCopyOpens extends Switches {
  override claim(table: MemoryStatusStore, request: ClaimRequest): ClaimRequest {
    return { ...request, failedFence: table.task(request.requestId, request.consumer)?.fence };
  }
}

class NoLetterOwed extends Switches {
  override completed(table: MemoryStatusStore, { requestId, consumer }: Claim): void {
    delete table.task(requestId, consumer)?.letterOwed;
  }
}

class NoKeys extends Switches {
  override readonly claimsKeys = false;
}

class KeepsKeys extends Switches {
  override readonly givesKeysBack = false;
}

class AnyRecordReplaces extends Switches {
  override readonly keepsEnds = false;
}

class UnreadMarks extends Switches {
  override readonly readsMarks = false;
}

class NoSweeper extends Switches {
  override readonly sweeps = false;
}

class RecordsLast extends Switches {
  override readonly recordsFirst = false;
}

class PublishesOnce extends Switches {
  override readonly publishesAgain = false;
}

class NoFailureQueue extends Switches {
  override readonly keepsFailures = false;
}

class UnreadLetters extends Switches {
  override readonly readsLetters = false;
}

class ShortVisibility extends Switches {
  override readonly visibilitySeconds = 1;
}

class UnreadFailures extends Switches {
  constructor(private readonly action: string) {
    super();
  }

  override onAnswer(action: string, answer: object): object {
    return action === this.action ? { ...answer, Failed: [] } : answer;
  }
}

class AllDone extends Switches {
  constructor(private readonly names: RegExp) {
    super();
  }

  override onResponse(name: string, response: PartialBatchResponse): PartialBatchResponse {
    return this.names.test(name) ? { batchItemFailures: [] } : response;
  }
}

/** The sweeper would have the outcomes published. */
class TellerIsDone extends AllDone {
  override readonly sweeps = false;

  constructor() {
    super(/^teller$/);
  }
}

class Unescaped extends Switches {
  override onSend(input: object): object {
    const text = JSON.stringify(input);
    if (!text.includes('\\\\ufffe')) return input;
    return JSON.parse(text.replaceAll('\\\\ufffe', '\ufffe'));
  }
}

class NoOrder extends Switches {
  override onEvent(event: string): string {
    return event.replaceAll('"MessageGroupId"', '"Group"');
  }
}

/** Each safeguard has its switch. */
export const safeguards: readonly Safeguard[] = [
  {
    name: 'fencing-token',
    without: 'a worker that wakes up late records its end over that of another one',
    profile: 'pauses',
    off: new NoFencingToken(),
  },
  {
    name: 'conditional-completion',
    without: 'an end is recorded, whatever the state',
    profile: 'pauses',
    off: new UnconditionalCompletion(),
  },
  {
    name: 'lease',
    without: 'a part is claimed while another worker holds it',
    profile: 'duplicates',
    off: new NoLease(),
  },
  {
    name: 'suspects-last',
    without: 'suspects are processed among the others',
    profile: 'poison',
    off: new SuspectsAmongOthers(),
  },
  {
    name: 'failed-fence',
    without: 'each copy of a message opens a failed part',
    profile: 'duplicates',
    off: new AnyCopyOpens(),
  },
  {
    name: 'letter-owed',
    without: 'a failed part forgets that its letter was not kept',
    profile: 'crashes',
    off: new NoLetterOwed(),
  },
  {
    name: 'idempotency-key',
    without: 'a repeat is not known as one',
    profile: 'calm',
    off: new NoKeys(),
  },
  {
    name: 'key-given-back',
    without: 'a request that was not dispatched keeps its key',
    profile: 'undispatched',
    off: new KeepsKeys(),
  },
  {
    name: 'final-end',
    without: 'a copy of its message dispatches a request that has ended',
    profile: 'late-copies',
    off: new AnyRecordReplaces(),
  },
  {
    name: 'cancellation-mark',
    without: 'consumers do not read whether a request was cancelled',
    profile: 'cancelling',
    off: new UnreadMarks(),
  },
  {
    name: 'sweeper',
    without: 'nobody looks at requests that are due',
    profile: 'expiry',
    off: new NoSweeper(),
  },
  {
    name: 'expected-first',
    without: 'a request is published before its consumers are recorded',
    profile: 'calm',
    off: new RecordsLast(),
  },
  {
    name: 'publish-failures',
    without: 'failed entries of PublishBatch are not read',
    profile: 'partial',
    off: new UnreadFailures('PublishBatch'),
  },
  {
    name: 'send-failures',
    without: 'failed entries of SendMessageBatch are not read',
    profile: 'partial',
    off: new UnreadFailures('SendMessageBatch'),
  },
  {
    name: 'item-failures',
    without: 'the messages that a function could not process are deleted',
    profile: 'lost-answers',
    off: new AllDone(/./),
  },
  {
    name: 'teller-failures',
    without: 'a record of the stream is done although its outcome was not published, and nobody sweeps',
    profile: 'topic-outage',
    off: new TellerIsDone(),
  },
  {
    name: 'visibility-timeout',
    without: 'a message returns while it is processed',
    profile: 'slow',
    off: new ShortVisibility(),
  },
  {
    name: 'failure-destination',
    without: 'an event that a pushed function failed on is forgotten',
    profile: 'crashes',
    off: new NoFailureQueue(),
  },
  {
    name: 'dead-letters',
    without: 'nobody reads the dead-letter queues',
    profile: 'crash-loop',
    off: new UnreadLetters(),
  },
  {
    name: 'escaping',
    without: 'characters that XML forbids are sent as they are',
    profile: 'calm',
    off: new Unescaped(),
  },
  {
    name: 'second-publication',
    without: 'nothing is published once more while a filter is new',
    profile: 'deployments',
    off: new PublishesOnce(),
  },
  {
    name: 'order',
    without: 'the messages of a group are processed at the same time',
    profile: 'bursts',
    off: new NoOrder(),
  },
];

export function safeguardOf(name: string): Safeguard {
  const safeguard = safeguards.find((one) => one.name === name);
  if (safeguard === undefined)
    throw new Error(`SAFEGUARD must be one of ${safeguards.map((one) => one.name).join(', ')}, got ${name}.`);
  return safeguard;
}
