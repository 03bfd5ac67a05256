import type { PublishedEvent } from '../../contract/envelope';
import type { RequestType } from '../../contract/request-type';
import { wholeEvent } from '../bodies/whole-event';
import type { Log } from '../log';
import { claimCheckOf, type RequestOf, type RequestParser, requestParser } from '../parse-published';
import { isLastAttempt, type QueueRecord } from '../queue/partial-batch';
import { hasWaited, NotUnderstood, pauseOf } from '../queue/wait-for-deployment';
import { isA, thrownFields } from '../thrown';
import { type ReadMessage, Unreadable } from './read-message';
import type { AttemptPorts, AttemptSettings } from './attempt-ports';
import { Breaker } from './breaker';
import { CancellationWatch, Cancelled } from './cancellation';
import type { Claim, Completion } from './claim-store';
import type { Deadline } from './deadline';
import { endOfAttempt, isPermanent, noAttemptLeft } from './end-of-attempt';
import { attemptFields, reasonOf, referenceOf, statedFailure } from './failure-for-caller';
import { type Attempt, type End, isAttempt, type Suspect } from './attempt';
import { Letters } from './letters';
import { pauseUntil } from './next-attempt';
import { printResult } from './print-result';

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
  private readonly breaker: Breaker | undefined;

  constructor(
    handles: Types,
    private readonly settings: AttemptSettings,
    private readonly ports: AttemptPorts,
  ) {
    this.parseRequest = requestParser(handles);
    this.letters = new Letters(ports);
    const { breaker: store, random = Math.random } = ports;
    const policy = settings.retry?.breaker;
    if (policy !== undefined && store !== undefined)
      this.breaker = new Breaker(policy, { ...ports, store, random });
  }

  /**
   * Claims the part that a message is for.
   * @param takesSuspect whether nothing else is at work in this process, so that a suspect harms only itself
   * @returns the attempt, or how the turn ended without one; a suspect's turn has not ended
   */
  async begin(
    read: ReadMessage<Message>,
    deadline: Deadline,
    takesSuspect: boolean,
  ): Promise<Attempt<Types, Message> | Suspect | End> {
    const { message, envelope, log } = read;
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
      const admission = (await this.breaker?.admit(deadline.end)) ?? 'closed';
      if (typeof admission === 'object' && !this.isLastReceive(message)) {
        log.info('not begun: breaker open', { seconds: admission.pauseSeconds });
        return admission;
      }
      const begun = await this.claim({ message, content, admission, log }, envelope, deadline, takesSuspect);
      if (!isAttempt(begun)) await this.breaker?.withdraw(admission);
      return begun;
    } catch (error) {
      return this.endWithoutClaim(message, error, log);
    }
  }

  private async claim(
    begun: Omit<Attempt<Types, Message>, 'claim' | 'began' | 'cancellation'>,
    envelope: PublishedEvent,
    deadline: Deadline,
    takesSuspect: boolean,
  ): Promise<Attempt<Types, Message> | Suspect | End> {
    const { message, content, admission, log } = begun;
    const { consumer, maxAttempts } = this.settings;
    const began = this.ports.clock.now();
    const claimed = await this.ports.store.claim({
      requestId: envelope.id,
      consumer,
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
        return this.letGo(message, { requestId: envelope.id, fence: claimed.owedFence }, alreadyFailed, log);
      return outcome === 'busy' ? this.returned(message) : 'done';
    }
    const cancellation = new CancellationWatch(envelope, this.ports, log);
    const attempt = { message, content, admission, log, claim: claimed.claim, began, cancellation };
    if (await cancellation.isCancelled()) {
      return this.end({ ...attempt, admission: 'closed' }, () => {
        throw new Cancelled('The caller had cancelled the request');
      });
    }
    if (claimed.claim.tries <= maxAttempts) return attempt;
    // The last attempt was claimed, and has not ended.
    return this.end({ ...attempt, admission: 'closed' }, () => {
      throw noAttemptLeft(maxAttempts);
    });
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
      if (completion.state === 'failed' && completion.owesLetter === false) {
        log.info('cancelled', fields);
        return 'failed';
      }
      // The log has that it waits.
      if (!isA(completion.thrown, NotUnderstood) || completion.state === 'failed')
        log.error(completion.state, fields);
      return completion.state === 'failed'
        ? await this.letGo(message, claim, reasonOf(completion), log)
        : (pauseUntil(completion.next?.at, clock.now()) ??
            (completion.uncounted === true ? { pauseSeconds: pauseOf(message) } : 'retrying'));
    } catch (error) {
      return this.endWithoutClaim(message, error, log);
    }
  }

  private async completionOf(attempt: Attempt<Types, Message>, produce: () => unknown): Promise<Completion> {
    const { message, claim, admission, cancellation } = attempt;
    try {
      const result = printResult(await produce());
      await this.breaker?.succeeded(admission);
      return { state: 'succeeded', result };
    } catch (error) {
      const { maxAttempts, retry, consumer } = this.settings;
      const { clock, random = Math.random } = this.ports;
      return endOfAttempt(error, {
        tries: claim.tries,
        maxAttempts,
        retry,
        cancelled: isStopped(error, attempt),
        isLastReceive: this.isLastReceive(message),
        waitSeconds: await this.waitAfter(error, attempt),
        reference: referenceOf(claim.requestId, consumer, claim.attempts),
        now: clock.now(),
        random,
      });
    } finally {
      cancellation.stop();
    }
  }

  /** Returns the pause after an attempt that does not count, in seconds; `undefined` when it counts. */
  private async waitAfter(error: unknown, attempt: Attempt<Types, Message>): Promise<number | undefined> {
    const { message, admission, log } = attempt;
    // It says nothing of a dependency.
    if (isStopped(error, attempt)) {
      await this.breaker?.withdraw(admission);
      return undefined;
    }
    if (isA(error, NotUnderstood)) {
      await this.breaker?.withdraw(admission);
      return this.waits(message, error, log) ? pauseOf(message) : undefined;
    }
    if (!isPermanent(error, this.settings.retry))
      return (await this.breaker?.failed(error, admission))?.pauseSeconds;
    await this.breaker?.succeeded(admission);
    return undefined;
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

/** Whether an attempt did not begin, or was told to stop, because the request is cancelled. */
function isStopped(error: unknown, { cancellation }: { readonly cancellation: CancellationWatch }): boolean {
  return isA(error, Cancelled) || cancellation.hasAborted;
}
