import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type IPolicyValidationContext, Validations } from 'aws-cdk-lib';
import { AsyncMessagingChecks } from '../../../lib/validation/plugin/async-messaging-checks';
import { AssemblyGraph } from '../../../lib/validation/plugin/assembly-graph';
import type { Rule } from '../../../lib/validation/plugin/rule';

type AppContext = Readonly<Record<string, unknown>>;

export interface Reported {
  readonly rule: string;
  readonly severity?: string;
  readonly description: string;
  readonly fix?: string;
  /** Logical id and location. */
  readonly at: readonly string[];
}

/** What the rule says of an app. */
export function reportOf(rule: Rule, build: (app: App) => void): Reported[] {
  const plugin = new AsyncMessagingChecks({ rules: [rule] });
  return readAssembly(build, (context) =>
    plugin.validate(context).violations.map((violation) => ({
      rule: violation.ruleName,
      severity: violation.severity,
      description: violation.description,
      fix: violation.fix,
      at: violation.violatingResources.flatMap(({ resourceLogicalId, locations }) =>
        locations.map((location) => `${resourceLogicalId} ${location}`),
      ),
    })),
  );
}

/** The templates of an app as rules see them. */
export function graphOf(build: (app: App) => void, context: AppContext = {}): AssemblyGraph {
  return readAssembly(build, (given) => AssemblyGraph.read(given), context);
}

/** Looks at an app as a plugin does. */
function readAssembly<Result>(
  build: (app: App) => void,
  read: (context: IPolicyValidationContext) => Result,
  context: AppContext = {},
): Result {
  const results: Result[] = [];
  synthesizeApp((app) => {
    build(app);
    Validations.of(app).addPlugins({
      name: 'Reader',
      validate: (context) => {
        results.push(read(context));
        return { success: true, violations: [] };
      },
    });
  }, context);
  const [result] = results;
  if (result === undefined) throw new Error('The app has no stack.');
  return result;
}

/** @throws Error with the report of the app's plugins, when there is a finding */
export function synthesizeApp(build: (app: App) => void, context: AppContext = {}): void {
  const outdir = mkdtempSync(join(tmpdir(), 'uketsuke-validation-'));
  try {
    // CDK's own validation would refuse some of what the rules are tried on.
    const app = new App({
      outdir,
      builtinCloudFormationValidation: false,
      context,
    });
    build(app);
    app.synth();
  } finally {
    rmSync(outdir, { recursive: true });
  }
}
