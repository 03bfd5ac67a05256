import type { MadeResource } from '../assembly/deploy';
import type { Hop } from '../hops';
import { blockOf, summaryOf, type BlockOptions } from './block';
import type { Chain } from './chain';
import { Chains } from './chains';
import { isFailure } from './failures';
import { HopLines } from './hop-lines';
import { linesOfLog, parseLogLine } from './log-line';
import { ReadableNames } from './names';
import { ShortNames } from './short-names';
import { cut, hasColours, painted, plain, widthOf } from './terminal';

/** A block for each request, a line for each hop, or errors only. */
export type Detail = 'requests' | 'verbose' | 'quiet';

/** More requests that end at a time have one line each. */
const MOST_BLOCKS = 10;

export interface PrinterOptions {
  readonly detail: Detail;
  readonly stream: { readonly isTTY?: boolean | undefined; readonly columns?: number | undefined };
  readonly environment: NodeJS.ProcessEnv;
  readonly print: (line: string) => void;
}

/** Prints what the runtime does, for a person. */
export class Printer {
  private readonly lines: HopLines;
  private readonly chains = new Chains((due) => this.printRequests(due));
  private names = new ReadableNames([]);
  private shortNames = new ShortNames([]);

  constructor(private readonly options: PrinterOptions) {
    this.lines = new HopLines(this.hasColours);
  }

  /** Names resources as their templates do. */
  nameResources(resources: readonly MadeResource[]): void {
    this.names = new ReadableNames(resources);
    this.shortNames = new ShortNames(resources);
    this.lines.makeRoomFor(
      resources.filter(passesMessages).map(({ generatedName }) => this.names.in(generatedName)),
      ['succeeded 10, failed 10'],
    );
  }

  /** @param at milliseconds since the Unix epoch */
  hop(given: Hop, at: number): void {
    // Errors of functions are part of it.
    const hop = { ...given, event: cut(given.event) };
    const { detail, print } = this.options;
    const isLoose = hop.about === undefined && hop.id === undefined;
    if (detail === 'requests' && !(isLoose && isFailure(hop))) {
      this.chains.add(hop, at);
      return;
    }
    if (detail === 'quiet' && !isFailure(hop)) return;
    const named = { ...hop, resource: this.names.in(hop.resource), event: this.names.in(hop.event) };
    const line = this.lines.line({ ...named, ...(hop.about !== undefined && { about: hop.about }) }, at);
    print(isFailure(hop) ? this.paint('red', line) : line);
  }

  /** Prints a line that a function wrote, or that an API says of its own definition. */
  log(text: string): void {
    const { detail, print } = this.options;
    const [, level = ''] = /"level": ?"(\w+)"/i.exec(text) ?? /\b(ERROR|WARN)\b/.exec(text) ?? [];
    const isError = /^(?:error|fatal|critical)$/i.test(level);
    if (detail === 'quiet' && !isError) return;
    const shown = cut(text);
    const read = detail === 'verbose' || shown !== text ? undefined : parseLogLine(text);
    if (detail === 'requests' && read !== undefined && this.chains.note(read)) return;
    if (detail === 'requests' && /^(?:info|debug|trace)$/i.test(level)) return;
    const { width, short } = this.blockOptions();
    const lines = read === undefined ? [this.names.in(shown)] : linesOfLog(read, width, short);
    const style = isError ? 'red' : /^warn/i.test(level) ? 'yellow' : undefined;
    for (const line of lines) print(style === undefined ? line : this.paint(style, line));
  }

  /** Prints the requests whose block is due. */
  printDue(now: number): void {
    this.chains.printDue(now);
  }

  /** Prints all requests that have not been printed. */
  close(): void {
    this.chains.printAll();
  }

  private printRequests(due: readonly Chain[]): void {
    const options = this.blockOptions();
    for (const chain of due) {
      if (due.length > MOST_BLOCKS) this.options.print(summaryOf(chain, options));
      else for (const line of blockOf(chain, options)) this.options.print(line);
    }
  }

  private blockOptions(): BlockOptions {
    const short = (text: string): string => this.shortNames.in(this.names.in(text));
    return { width: widthOf(this.options.stream), paint: this.paint, short };
  }

  private get hasColours(): boolean {
    return hasColours(this.options.stream, this.options.environment);
  }

  private get paint(): typeof plain {
    return this.hasColours ? painted : plain;
  }
}

/** Whether hops name the resource. */
function passesMessages({ type }: MadeResource): boolean {
  return ['AWS::Lambda::Function', 'AWS::S3::Bucket', 'AWS::SNS::Topic', 'AWS::SQS::Queue'].includes(type);
}
