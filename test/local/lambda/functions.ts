import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { CallContext, Environment } from '../../../local/aws/call';
import { VirtualClock } from '../../../local/clock';
import type { Hop } from '../../../local/hops';
import { SeededRandom } from '../../../local/random';
import type { FunctionDefinition } from '../../../local/services/lambda/definition';
import { LambdaService, type LambdaServiceOptions } from '../../../local/services/lambda/service';

export const environment: Environment = {
  partition: 'aws',
  region: 'eu-central-1',
  account: '000000000000',
  endpoint: 'http://127.0.0.1:4566',
};

export const context: CallContext = {
  principal: { kind: 'account', account: environment.account },
  requestId: '11111111-2222-4333-8444-555555555555',
};

/** Lines that functions wrote, with a way to wait for one. */
export class Output {
  readonly lines: string[] = [];
  private readonly waiting: { readonly text: string; resolve(): void }[] = [];

  readonly log = (functionName: string, line: string): void => {
    this.lines.push(`${functionName}: ${line}`);
    for (const waiting of this.waiting) if (line.includes(waiting.text)) waiting.resolve();
  };

  async written(text: string): Promise<void> {
    if (this.lines.some((line) => line.includes(text))) return;
    await new Promise<void>((resolve) => this.waiting.push({ text, resolve }));
  }
}

/** A Lambda service with functions written to a directory of their own. */
export class TestLambda {
  readonly clock = new VirtualClock();
  readonly codeClock = new VirtualClock();
  readonly output = new Output();
  readonly hops: Hop[] = [];
  readonly service: LambdaService;
  private readonly directory = mkdtempSync(join(tmpdir(), 'lambda-test-'));
  private made = 0;

  constructor(options: Partial<LambdaServiceOptions> = {}) {
    this.service = new LambdaService({
      environment,
      clock: this.clock,
      codeClock: this.codeClock,
      random: new SeededRandom('lambda'),
      load: { current: () => 0 },
      log: this.output.log,
      hops: (hop) => this.hops.push(hop),
      ...options,
    });
  }

  /** Writes `files` and makes a function of them; returns its name. */
  async create(
    files: Readonly<Record<string, string>>,
    definition: Partial<FunctionDefinition> = {},
  ): Promise<string> {
    const functionName = definition.functionName ?? `function-${++this.made}`;
    await this.service.createFunction({
      functionName,
      runtime: 'nodejs22.x',
      handler: 'index.handler',
      code: { path: this.write(functionName, files) },
      ...definition,
    });
    return functionName;
  }

  write(name: string, files: Readonly<Record<string, string>>): string {
    const root = join(this.directory, name);
    mkdirSync(root, { recursive: true });
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), text);
    }
    return root;
  }

  /** Makes a function of one ES module and invokes it. */
  async run(
    module: string,
    event: unknown = {},
    definition: Partial<FunctionDefinition> = {},
  ): Promise<{ readonly result: unknown; readonly functionError?: string }> {
    return this.invoke(await this.create({ 'index.mjs': module }, definition), event);
  }

  async invoke(
    name: string,
    event: unknown = {},
  ): Promise<{ readonly result: unknown; readonly functionError?: string }> {
    const { payload, functionError } = await this.service.invoke(name, JSON.stringify(event), context);
    return { result: JSON.parse(payload), ...(functionError !== undefined && { functionError }) };
  }

  async close(): Promise<void> {
    await this.service.close();
    rmSync(this.directory, { recursive: true, force: true });
  }
}
