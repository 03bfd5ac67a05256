import { clientValueOf, readerOf } from './client-data';
import { valueOf } from './expression';
import { depthAfter, outputKind, type OutputKind } from './output-position';
import { parseTemplate, type Piece } from './parse-template';
import type { Reference } from './reference';
import type { ClientData, TemplateSide } from './sources';
import { copyOf, joinOf, type State } from './template-state';
import { plain } from './value';

/** Client data that is printed where it can become more than a value, or become invalid. */
export interface Exposure {
  readonly data: ClientData;
  /**
   * `unescaped` text can become more than a value. An `apostrophe` becomes invalid JSON. An `override` is a part of the
   * call that the client chooses.
   */
  readonly kind: 'unescaped' | 'apostrophe' | 'override';
  /** `form`: a form. Otherwise the depth in JSON strings, 0 being outside. */
  readonly position: 'form' | number;
  /** The escapes that it has there. */
  readonly escapes: number;
  /** Whether it happened in a string that `#set` put together. */
  readonly built: boolean;
}

/**
 * Finds client data that a mapping template prints unescaped. The search follows variables, branches, loops and strings that
 * `#set` puts together, and knows JSON (also in strings of JSON) and forms. After a branch, any of its ends may be true.
 *
 * Limits:
 * - A reference that has been compared by `matches` counts as checked from there on, whatever the pattern is.
 * - Text that is escaped, but outside of quotation marks, counts as harmless.
 * - The body as a value inside a JSON string counts as harmless when it is escaped as often as the string needs.
 * - A loop is followed once.
 * - Not searched: templates with macros, and text that is neither JSON nor a form, or whose quotation marks depend on a
 *   branch.
 */
export function findExposures(text: string, side: TemplateSide, contentType?: string): Exposure[] {
  const pieces = parseTemplate(text);
  if (pieces === undefined) return [];
  const kind = outputKind(firstText(pieces), side === 'request' ? contentType : undefined);
  return new ExposureSearch(side, kind).run(pieces);
}

/** The first that is printed, when it is text. */
function firstText(pieces: readonly Piece[]): string | undefined {
  const first = pieces.find(
    (piece) => piece.kind === 'reference' || (piece.kind === 'text' && piece.text.trim() !== ''),
  );
  return first?.kind === 'text' ? first.text : undefined;
}

/** Overrides that choose the action, the queue or topic, or the protocol of a call. */
const choosesCall =
  /^\.requestOverride\.(?:path\.|(?:querystring|header)\.(?:Action|QueueUrl|TopicArn|TargetArn|X-Amz-Target|Content-Type)$)/i;

interface Block {
  readonly before: State;
  /** At the ends of the branches so far. */
  readonly ends: State[];
  /** Whether one of the branches is taken in any case. */
  complete: boolean;
}

class ExposureSearch {
  private state: State = { held: new Map(), checked: new Set(), depth: 0 };
  private readonly blocks: Block[] = [];
  private readonly found = new Map<string, Exposure>();

  constructor(
    private readonly side: TemplateSide,
    private readonly kind: OutputKind,
  ) {}

  run(pieces: readonly Piece[]): Exposure[] {
    for (const piece of pieces) {
      switch (piece.kind) {
        case 'text':
          this.print(piece.text);
          break;
        case 'reference':
          this.printReference(piece.reference);
          break;
        case 'directive':
          this.follow(piece.name, piece.expression);
          break;
      }
    }
    return [...this.found.values()];
  }

  private print(text: string): void {
    const { depth } = this.state;
    this.state = { ...this.state, depth: depth === undefined ? undefined : depthAfter(text, depth) };
  }

  private printReference(reference: Reference): void {
    const { text, data } = clientValueOf(reference, this.state, this.side);
    if (text !== undefined) return this.print(text);
    for (const one of data) this.note(one);
  }

  private note(data: ClientData): void {
    const { fault, escapes } = data;
    if (fault !== undefined) this.record({ data, ...fault, built: true });
    const position = this.kind === 'form' ? 'form' : this.state.depth;
    if (this.kind === 'other' || position === undefined) return;
    if (!isHarmless(data, position))
      this.record({ data, kind: 'unescaped', position, escapes, built: false });
    else if (position !== 'form' && position > 0 && data.escapedApostrophes)
      this.record({ data, kind: 'apostrophe', position, escapes, built: false });
  }

  private record(exposure: Exposure): void {
    const key = `${exposure.kind} ${exposure.data.source} ${exposure.position}`;
    if (!this.found.has(key)) this.found.set(key, exposure);
  }

  private follow(name: string, expression: string): void {
    switch (name) {
      case 'set':
        return this.assign(expression);
      case 'foreach':
        this.open();
        return this.assign(expression.replace(/\s+in\s+/, ' = '), true);
      case 'if':
        valueOf(expression, readerOf(this.state, this.side));
        return this.open();
      case 'elseif':
      case 'else':
        return this.nextBranch(expression, name === 'else');
      case 'end':
        return this.close();
    }
  }

  /** `$name = value`. A property of a variable counts as the variable, and an item of a list as the list. */
  private assign(expression: string, isItem = false): void {
    const [, name, property = '', value] =
      /^\s*\$!?\{?([A-Za-z_][\w-]*)([^=]*)=(?!=)([^]*)$/.exec(expression) ?? [];
    if (name === undefined || value === undefined) return;
    const given = valueOf(value, readerOf(this.state, this.side));
    if (name === 'context') this.override(property, given.data);
    const isPart = property.replace('}', '').trim() !== '';
    const kept = isPart ? (this.state.held.get(name) ?? plain).data : [];
    const { data } = given;
    this.state.held.set(name, isPart || isItem ? { data: [...kept, ...data] } : given);
    for (const key of this.state.checked)
      if (key === `$${name}` || key.startsWith(`$${name}.`)) this.state.checked.delete(key);
  }

  /** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-override-request-response-parameters.html */
  private override(property: string, data: readonly ClientData[]): void {
    if (!choosesCall.test(property.trim())) return;
    for (const one of data)
      this.record({ data: one, kind: 'override', position: 0, escapes: one.escapes, built: false });
  }

  /** A loop or a branch may not run at all, unless there is an `#else`. */
  private open(): void {
    this.blocks.push({ before: copyOf(this.state), ends: [], complete: false });
  }

  private nextBranch(condition: string, isLast: boolean): void {
    const block = this.blocks.at(-1);
    if (block === undefined) return;
    block.ends.push(this.state);
    block.complete = isLast;
    this.state = copyOf(block.before);
    valueOf(condition, readerOf(this.state, this.side));
  }

  private close(): void {
    const block = this.blocks.pop();
    if (block === undefined) return;
    const ends = [...block.ends, this.state, ...(block.complete ? [] : [block.before])];
    this.state = joinOf(ends);
  }
}

function isHarmless({ form, escapes, urlEncoded }: ClientData, position: Exposure['position']): boolean {
  if (position === 'form') return urlEncoded;
  if (position === 0) return form === 'json' || escapes > 0;
  return escapes >= position;
}
