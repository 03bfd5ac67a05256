import type { LogFields } from './log';

/** Whatever was thrown, or the reason in words. Never `undefined`, so that it can stand in a map. */
export type Thrown = NonNullable<unknown>;

export function orText(error: unknown): Thrown {
  return error ?? `${error === null ? 'null' : 'undefined'} was thrown`;
}

/** Bounds of what a log line has of an error. */
const maxText = 1000;
const maxFrames = 10;
const maxFrameLength = 300;
const maxCauses = 5;

/** Parts of messages that are data or secrets. */
const secrets: readonly RegExp[] = [
  // `JSON.parse` quotes its input.
  /"[^]*"(?=(?:\.\.\.)? is not valid JSON)/g,
  /(?<=\b(?:bearer|basic)\s+)[\w.~+/=-]{16,}/gi,
  /(?<=:\/\/)[^/\s@]+(?=@)/g,
  /(?<=[?&](?:x-amz-[\w-]+|[\w-]*(?:token|secret|signature|password|key))=)[^&\s"']+/gi,
  /\beyJ[\w-]+\.[\w-]+\.[\w-]*/g,
];

/**
 * Returns name and message of whatever was thrown, bounded, with secrets of the usual forms left out. Never throws: getters
 * of foreign objects may.
 */
export function describeError(error: unknown): { readonly name: string; readonly message: string } {
  if (typeof error === 'string') return { name: 'Error', message: bounded(error) };
  const name = textOf(error, 'name');
  const message = textOf(error, 'message');
  if (name === undefined && message === undefined)
    return { name: 'Error', message: 'Something other than an Error was thrown' };
  return { name: bounded(name ?? 'Error'), message: bounded(message ?? '') };
}

/**
 * Returns what a log line has of whatever was thrown: name, message, stack and causes. Nothing else of an error is read,
 * because clients of services keep requests, and so bodies and tokens, in members of their errors.
 */
export function thrownFields(error: unknown): LogFields {
  if (typeof error === 'string') return { detail: bounded(error) };
  const { name, message } = describeError(error);
  const causes = causesOf(error);
  return {
    error: name,
    detail: message,
    stack: framesOf(error),
    ...(causes.length > 0 && { causes }),
  };
}

/** Returns whether a value was made by a class. Never throws: a proxy's prototype may. */
export function isA<Class>(
  value: unknown,
  type: abstract new (...parameters: never[]) => Class,
): value is Class {
  try {
    return value instanceof type;
  } catch {
    return false;
  }
}

/** Returns the chain of causes and the errors of an `AggregateError`: each with its frames, each object once. */
function causesOf(error: unknown): readonly string[] {
  const causes: string[] = [];
  const seen = new Set<unknown>([error]);
  const waiting = nextOf(error);
  while (waiting.length > 0 && causes.length < maxCauses) {
    const cause = waiting.shift();
    if (seen.has(cause)) continue;
    seen.add(cause);
    const { name, message } = describeError(cause);
    const frames = framesOf(cause);
    causes.push(
      [typeof cause === 'string' ? message : `${name}: ${message}`, ...(frames ? [frames] : [])].join('\n'),
    );
    waiting.push(...nextOf(cause));
  }
  return causes;
}

function nextOf(error: unknown): unknown[] {
  const cause = memberOf(error, 'cause');
  const next = cause === undefined || cause === null ? [] : [cause];
  try {
    const errors = memberOf(error, 'errors');
    return Array.isArray(errors) ? [...next, ...errors.slice(0, maxCauses)] : next;
  } catch {
    return next;
  }
}

/** Returns the frames of a stack. Its first lines repeat the message, which is bounded elsewhere. */
function framesOf(error: unknown): string | undefined {
  const stack = textOf(error, 'stack');
  if (stack === undefined) return undefined;
  const message = textOf(error, 'message') ?? '';
  const at = stack.indexOf(message);
  const frames = stack
    .slice(at < 0 ? 0 : at + message.length)
    .slice(0, 4 * maxFrames * maxFrameLength)
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, maxFrames);
  return frames.length === 0
    ? undefined
    : frames.map((line) => line.trim().slice(0, maxFrameLength)).join('\n');
}

/** Returns a member of a foreign object if it is a text. Never throws: its getter may. */
export function textOf(error: unknown, member: string): string | undefined {
  const value = memberOf(error, member);
  return typeof value === 'string' ? value : undefined;
}

/** Returns a member of a foreign object. Never throws: its getter may. */
export function memberOf(error: unknown, member: string): unknown {
  if (typeof error !== 'object' || error === null) return undefined;
  try {
    return Reflect.get(error, member);
  } catch {
    return undefined;
  }
}

function bounded(text: string): string {
  // A few characters more than are kept, so that a secret at the end is known as one.
  let kept = text.slice(0, 2 * maxText);
  for (const secret of secrets) kept = kept.replace(secret, '***');
  return kept.length > maxText ? `${kept.slice(0, maxText - 1)}…` : kept;
}
