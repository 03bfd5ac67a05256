import { clientDataIn, clientDataOf } from './client-data';
import { depthAfter, outputKind, type OutputKind } from './output-position';
import { parseTemplate, type Piece } from './parse-template';
import type { ClientData, TemplateSide } from './sources';
import { copyOf, joinOf, type State } from './template-state';

/** Client data that is printed where it can become more than a value. */
export interface Exposure {
  readonly data: ClientData;
  /** `form`: a form; else how deep in JSON strings, 0 being outside. */
  readonly position: 'form' | number;
}

/**
 * Finds what of a client's a mapping template prints unescaped. It follows variables, branches and loops, and knows JSON
 * (also in strings of JSON) and forms; in a branch it takes what is set there, after it what any branch may have set.
 *
 * It does not see:
 * - what is built inside a string of `#set` and printed later: only whether the whole is escaped when it is printed;
 * - whether a check is any good: a reference that has been compared by `matches` counts as checked from there on;
 * - a raw `$input.body` that is a JSON value, and text escaped but outside of quotation marks;
 * - what a loop leaves for its own next round;
 * - templates with macros, and those that are neither JSON nor a form, or in which quotation marks depend on a branch.
 */
export function findExposures(text: string, side: TemplateSide, contentType?: string): Exposure[] {
  const pieces = parseTemplate(text);
  if (pieces === undefined) return [];
  const kind = outputKind(firstText(pieces), side === 'request' ? contentType : undefined);
  if (kind === 'other') return [];
  return new ExposureSearch(side, kind).run(pieces);
}

/** The first that is printed, when it is text. */
function firstText(pieces: readonly Piece[]): string | undefined {
  const first = pieces.find(
    (piece) => piece.kind === 'reference' || (piece.kind === 'text' && piece.text.trim() !== ''),
  );
  return first?.kind === 'text' ? first.text : undefined;
}

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
          for (const data of clientDataOf(piece.reference, this.state, this.side)) this.note(data);
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

  private note(data: ClientData): void {
    const position = this.kind === 'form' ? 'form' : this.state.depth;
    if (position === undefined || isHarmless(data, position)) return;
    this.found.set(`${data.source} ${position}`, { data, position });
  }

  private follow(name: string, expression: string): void {
    switch (name) {
      case 'set':
        return this.assign(expression);
      case 'foreach':
        this.open();
        return this.assign(expression.replace(/\s+in\s+/, ' = '));
      case 'if':
        clientDataIn(expression, this.state, this.side);
        return this.open();
      case 'elseif':
      case 'else':
        return this.nextBranch(expression, name === 'else');
      case 'end':
        return this.close();
    }
  }

  /** `$name = value`; a property of a variable counts as the variable. */
  private assign(expression: string): void {
    const [, name, property, value] =
      /^\s*\$!?\{?([A-Za-z_][\w-]*)([^=]*)=(?!=)([^]*)$/.exec(expression) ?? [];
    if (name === undefined || value === undefined) return;
    const data = clientDataIn(value, this.state, this.side);
    const isPart = property !== undefined && property.replace('}', '').trim() !== '';
    const kept = isPart ? (this.state.held.get(name) ?? []) : [];
    this.state.held.set(name, [...kept, ...data]);
    for (const key of this.state.checked)
      if (key === `$${name}` || key.startsWith(`$${name}.`)) this.state.checked.delete(key);
  }

  /** What is in a loop or a branch may not come about at all, as long as there is no `#else`. */
  private open(): void {
    this.blocks.push({ before: copyOf(this.state), ends: [], complete: false });
  }

  private nextBranch(condition: string, isLast: boolean): void {
    const block = this.blocks.at(-1);
    if (block === undefined) return;
    block.ends.push(this.state);
    block.complete = isLast;
    this.state = copyOf(block.before);
    clientDataIn(condition, this.state, this.side);
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
