import type { Clock } from './clock';
import type { Log } from './log';

/** The secrets of a consumer, by the names that its route gives them. */
export interface Secrets<Name extends string> {
  /**
   * Returns the value, from memory while it is fresh.
   * @throws SecretUnavailable so that the attempt fails and the request is tried again
   */
  get(name: Name): Promise<string>;
  /**
   * Reads the value again, after the other side has refused it (401). A value that was read in the last ten seconds
   * is returned as it is.
   * @throws SecretUnavailable
   */
  refresh(name: Name): Promise<string>;
}

/** Where values come from. */
export interface SecretSource {
  /** @throws SecretUnavailable */
  read(name: string): Promise<string>;
}

/** A secret cannot be read. Its message names the secret and the reason, never a value. */
export class SecretUnavailable extends Error {
  override readonly name = 'SecretUnavailable';

  /** @param reason name of AWS's error, such as `AccessDeniedException` */
  constructor(
    readonly secret: string,
    readonly reason: string,
  ) {
    super(`The secret "${secret}" cannot be read: ${reason}`);
  }
}

interface Held {
  readonly value: string;
  readonly readAt: number;
  /** When the value is read again. */
  readonly dueAt: number;
}

/** Many requests that are refused at the same time need one new value. */
const freshMilliseconds = 10_000;

/** An old value is kept for so long when it cannot be read again. */
const patienceMilliseconds = 30_000;

/** Keeps the values of secrets in memory for a time. Concurrent requests share one read. */
export class SecretCache {
  private readonly held = new Map<string, Held>();
  private readonly reads = new Map<string, Promise<string>>();

  constructor(
    private readonly source: SecretSource,
    private readonly clock: Clock,
    private readonly milliseconds: number,
  ) {}

  /** Reads secrets ahead of the first request. A failure is left to whoever asks for the value. */
  async warm(names: readonly string[]): Promise<void> {
    await Promise.allSettled(names.map((name) => this.read(name)));
  }

  /** The secrets for one attempt, whose log receives the failures. */
  for<Name extends string>(log: Log): Secrets<Name> {
    return { get: (name) => this.get(name, log), refresh: (name) => this.refresh(name, log) };
  }

  private async get(name: string, log: Log): Promise<string> {
    const held = this.held.get(name);
    if (held !== undefined && this.clock.now() < held.dueAt) return held.value;
    try {
      return await this.read(name);
    } catch (error) {
      if (held === undefined) throw reported(error, name, log);
      this.held.set(name, { ...held, dueAt: this.clock.now() + patienceMilliseconds });
      log.warn('secret cannot be read again, the earlier value is used', fieldsOf(error, name));
      return held.value;
    }
  }

  private async refresh(name: string, log: Log): Promise<string> {
    const held = this.held.get(name);
    if (held !== undefined && this.clock.now() < held.readAt + freshMilliseconds) return held.value;
    return this.read(name).catch((error: unknown) => {
      throw reported(error, name, log);
    });
  }

  private async read(name: string): Promise<string> {
    const running = this.reads.get(name);
    if (running !== undefined) return running;
    const reading = this.readNow(name).finally(() => this.reads.delete(name));
    this.reads.set(name, reading);
    return reading;
  }

  private async readNow(name: string): Promise<string> {
    const value = await this.source.read(name);
    const readAt = this.clock.now();
    this.held.set(name, { value, readAt, dueAt: readAt + this.milliseconds });
    return value;
  }
}

function reported(error: unknown, name: string, log: Log): unknown {
  log.error('secret cannot be read', fieldsOf(error, name));
  return error;
}

function fieldsOf(error: unknown, secret: string): { secret: string; error: string } {
  const isOurs = error instanceof SecretUnavailable;
  return { secret, error: isOurs ? error.reason : error instanceof Error ? error.name : 'Error' };
}
