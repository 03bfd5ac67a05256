import type { PublishedEvent } from '../../contract/envelope';
import type { Patience } from '../../contract/patience';
import type { RequestType } from '../../contract/request-type';
import type { RetryPolicy } from '../../contract/retry-policy';
import type { Bodies } from '../bodies/fetch-body';
import { wholeEvent } from '../bodies/whole-event';
import type { Clock } from '../clock';
import type { Log } from '../log';
import { claimCheckOf, type RequestOf, type RequestParser, requestParser } from '../parse-published';
import type { DeadLetters } from '../queue/dead-letters';
import { isLastAttempt, type QueueRecord } from '../queue/partial-batch';
import { hasWaited, NotUnderstood, pauseOf } from '../queue/wait-for-deployment';
import { isA, thrownFields } from '../thrown';
import { type ReadMessage, Unreadable } from './read-message';
import type { Claim, ClaimStore, Completion } from './claim-store';
import type { Deadline } from './deadline';
import { endOfAttempt, noAttemptLeft } from './end-of-attempt';
import { attemptFields, reasonOf, referenceOf, statedFailure } from './failure-for-caller';
import type { Attempt, End, Suspect } from './attempt';
import { Letters } from './letters';
import { pauseUntil } from './next-attempt';
import { printResult } from './print-result';

export interface AttemptSettings {
  /** Its name in the routes. */
  readonly consumer: string;
  /** Attempts at a request, crashes included; a redrive has as many again. */
  readonly maxAttempts: number;
  /**
   * Pauses between attempts, and errors that are permanent.
   * @default - the queue decides when a message returns
   */
  readonly retry?: RetryPolicy;
  /** Receives after which the queue moves a message to its dead-letter queue. */
  readonly maxReceiveCount: number;
  /** How long a request waits that this function does not understand. */
  readonly patience: Patience;
}

export interface AttemptPorts {
  readonly store: ClaimStore;
  readonly bodies: Bodies;
  /** Keeps a copy of each request that has failed for good. */
  readonly deadLetters: DeadLetters;
  readonly clock: Clock;
  readonly log: Log;
  /**
   * Returns a number from 0 to below 1.
   * @default Math.random
   */
  readonly random?: () => number;
}

const alreadyFailed = 'It had failed for good';

/**
 * Claims a consumer's part of a request, lets it be worked on, and records how the attempt ended. The drivers (from a
 * queue, in batches) decide only when each step happens, and what they do with the message at each `End`.
 *
 * No method throws for a fault of one message, so that a message cannot take its neighbours along.
 */
export class Attempts<const Types extends readonly RequestType[], Message extends QueueRecord> {
  private readonly parseRequest: RequestParser<Types>;
  private readonly letters: Letters;

  constructor(
    handles: Types,
    private readonly settings: AttemptSettings,
    private readonly ports: AttemptPorts,
  ) {
    this.parseRequest = requestParser(handles);
    this.letters = new Letters(ports);
  }

  /**
   * Claims the part that a message is for.
   * @param takesSuspect whether nothing else is at work in this process, so that a suspect harms only itself
   * @returns the attempt, or how the turn ended without one; a suspect's turn has not ended
   */
  async begin(
    { message, envelope, log }: ReadMessage<Message>,
    deadline: Deadline,
    takesSuspect: boolean,
  ): Promise<Attempt<Types, Message> | Suspect | End> {
    try {
      if (envelope instanceof Unreadable) throw envelope.reason;
      // Before the part is claimed, where the body is inline: a request that is not understood costs no attempt.
      const content = claimCheckOf(envelope) === undefined ? this.parsed(envelope) : envelope;
      if (content instanceof NotUnderstood && this.waits(message, content, log))
        return { pauseSeconds: pauseOf(message) };
      if (deadline.passed && !this.isLastReceive(message)) {
        log.warn('no time left to start');
        return 'retrying';
      }
      const began = this.ports.clock.now();
      const claimed = await this.ports.store.claim({
        requestId: envelope.id,
        consumer: this.settings.consumer,
        failedFence: envelope.failedfence,
        now: began,
        leaseUntil: deadline.end,
        takesSuspect,
      });
      if (claimed.outcome === 'suspect') return { isSuspect: true, attempts: claimed.attempts };
      if (claimed.outcome !== 'claimed') {
        const { outcome } = claimed;
        log.info('not claimed', { outcome });
        if (outcome === 'failed' && claimed.owedFence !== undefined)
          return await this.letGo(
            message,
            { requestId: envelope.id, fence: claimed.owedFence },
            alreadyFailed,
            log,
          );
        return outcome === 'busy' ? this.returned(message) : 'done';
      }
      const attempt = { message, claim: claimed.claim, content, began, log };
      const { maxAttempts } = this.settings;
      if (claimed.claim.tries <= maxAttempts) return attempt;
      // The last attempt was claimed, and has not ended.
      return await this.end(attempt, () => {
        throw noAttemptLeft(maxAttempts);
      });
    } catch (error) {
      return this.endWithoutClaim(message, error, log);
    }
  }

  /**
   * Returns the request of an attempt, with its stored body.
   * @throws whatever `end` is to record
   */
  async request({ content }: Attempt<Types, Message>, deadline: Deadline): Promise<RequestOf<Types>> {
    if (isA(content, NotUnderstood)) throw content;
    if (!('specversion' in content)) return content;
    const { bodies } = this.ports;
    return this.parseRequest(await deadline.race(() => wholeEvent(bodies, content, deadline.signal)));
  }

  /**
   * Records how an attempt ended.
   * @param produce returns the result of the work, or throws the reason why there is none
   */
  async end(attempt: Attempt<Types, Message>, produce: () => unknown): Promise<End> {
    const { message, claim, began, log } = attempt;
    const { store, clock } = this.ports;
    try {
      const completion = await this.completionOf(attempt, produce);
      const recorded = await store.complete(claim, completion, clock.now());
      const fields = {
        attempt: claim.attempts,
        fence: claim.fence,
        milliseconds: clock.now() - began,
        ...(completion.state !== 'succeeded' && attemptFields(completion)),
      };
      if (!recorded) {
        log.warn('another worker has taken over', fields);
        return this.returned(message);
      }
      if (completion.state === 'succeeded') {
        log.info('succeeded', fields);
        return 'done';
      }
      if (completion.state === 'retrying' && completion.uncounted === true)
        return { pauseSeconds: pauseOf(message) };
      log.error(completion.state, fields);
      return completion.state === 'failed'
        ? await this.letGo(message, claim, reasonOf(completion), log)
        : (pauseUntil(completion.next?.at, clock.now()) ?? 'retrying');
    } catch (error) {
      return this.endWithoutClaim(message, error, log);
    }
  }

  private async completionOf(
    { message, claim, log }: Attempt<Types, Message>,
    produce: () => unknown,
  ): Promise<Completion> {
    try {
      return { state: 'succeeded', result: printResult(await produce()) };
    } catch (error) {
      const { maxAttempts, retry, consumer } = this.settings;
      const { clock, random = Math.random } = this.ports;
      return endOfAttempt(error, {
        tries: claim.tries,
        maxAttempts,
        retry,
        isLastReceive: this.isLastReceive(message),
        waitSeconds:
          isA(error, NotUnderstood) && this.waits(message, error, log) ? pauseOf(message) : undefined,
        reference: referenceOf(claim.requestId, consumer, claim.attempts),
        now: clock.now(),
        random,
      });
    }
  }

  /** Ends the turn of a message whose part was not claimed, or whose end was not recorded. */
  private async endWithoutClaim(message: Message, error: unknown, log: Log): Promise<End> {
    if (!isA(error, NotUnderstood)) {
      log.error('message comes back', thrownFields(error));
      return this.returned(message);
    }
    if (this.waits(message, error, log)) return { pauseSeconds: pauseOf(message) };
    // A malformed message does not have an id, so no status can have its end.
    log.error('failed', thrownFields(error));
    return (await this.letters.ofMalformed(message, error.message, log)) ? 'failed' : this.returned(message);
  }

  private parsed(envelope: PublishedEvent): RequestOf<Types> | NotUnderstood {
    try {
      return this.parseRequest(envelope);
    } catch (error) {
      if (isA(error, NotUnderstood)) return error;
      throw error;
    }
  }

  /** Returns whether a message waits for a deployment, and logs that it does. */
  private waits(message: Message, error: NotUnderstood, log: Log): boolean {
    const { patience } = this.settings;
    if (hasWaited(message, patience, this.ports.clock.now()) || this.isLastReceive(message)) return false;
    const receives = Number(message.attributes.ApproximateReceiveCount);
    const { title, detail } = statedFailure(error);
    log.warn('waits for a deployment', { error: title, detail, receives, seconds: pauseOf(message) });
    return true;
  }

  /** Sends the letter of a part that has failed for good. A message whose letter was not accepted returns. */
  private async letGo(
    message: Message,
    { requestId, fence }: Pick<Claim, 'requestId' | 'fence'>,
    reason: string,
    log: Log,
  ): Promise<End> {
    const task = { requestId, consumer: this.settings.consumer };
    return (await this.letters.ofFailure(message, task, fence, reason, log))
      ? 'failed'
      : this.returned(message);
  }

  private returned(message: Message): End {
    return this.isLastReceive(message) ? 'given up' : 'retrying';
  }

  private isLastReceive(message: Message): boolean {
    return isLastAttempt(message, this.settings.maxReceiveCount);
  }
}
