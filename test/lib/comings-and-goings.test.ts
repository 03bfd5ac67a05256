import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { buildSync } from 'esbuild';
import {
  contractsConstant,
  dueTimesConstant,
  routingTableConstant,
  timetablesConstant,
} from '../../lambda/contract/environment';
import { addStacks, type AppParts } from '../../lib/app';
import { configOf } from '../../lib/config';
import { knownContracts } from '../../lib/contracts/update-history';
import { functionBuild } from '../../lib/constructs/bundle';
import { dueEntries } from '../../lib/due-times';
import { featureFlags } from '../../lib/feature-flags';
import { divideRoutes } from '../../lib/observers';
import { observes, routeEntry, timetableEntries, type Route } from '../../lib/route';
import { routes } from '../sample-app/routes';
import { ownParts } from './compose';
import { addresses } from '../sample-app/config';

const directories: string[] = [];
const temporary = (): string => {
  const directory = mkdtempSync(join(tmpdir(), 'uketsuke-comings-'));
  directories.push(directory);
  return directory;
};
afterAll(() => {
  for (const directory of directories) rmSync(directory, { recursive: true });
});

interface Deployable {
  /** Text of each template as it is on disk, by the stack's name: with the hashes of the functions' bundles. */
  readonly templates: ReadonlyMap<string, string>;
  /** The dispatcher's modules. */
  readonly dispatcher: string;
}

/** The app as it deploys. */
function deployable(parts: Partial<AppParts> = {}): Deployable {
  const outdir = temporary();
  const app = new App({
    outdir,
    context: { ...featureFlags },
    analyticsReporting: false,
    treeMetadata: false,
  });
  addStacks(app, { ...ownParts, config: { ...configOf('dev'), addresses }, ...parts });
  const { stacks } = app.synth();
  const templates = new Map(
    stacks.map(({ stackName, templateFullPath }) => [stackName, readFileSync(templateFullPath, 'utf8')]),
  );
  const template: { Resources: Record<string, { Properties?: { Code?: { S3Key?: string } } }> } = JSON.parse(
    templates.get(dispatch) ?? '',
  );
  const id = Object.keys(template.Resources).find((name) => name.startsWith('DispatcherFunction')) ?? '';
  const hash = template.Resources[id]?.Properties?.Code?.S3Key?.replace('.zip', '');
  const asset = join(outdir, `asset.${hash}`);
  const files = readdirSync(asset).map((name) => ({ name, text: readFileSync(join(asset, name), 'utf8') }));
  return { templates, dispatcher: modulesOf(files) };
}

/** As one text, whatever the order. */
function modulesOf(files: readonly { readonly name: string; readonly text: string }[]): string {
  return files
    .map(({ name, text }) => `${name}\n${text}`)
    .toSorted()
    .join('\n');
}

const dispatch = 'uketsuke-dev-dispatch';
const observers = new Set(routes.filter(observes).map(({ consumer }) => consumer));
const stackOf = (consumer: string) =>
  `uketsuke-dev-${observers.has(consumer) ? 'observer' : 'consumer'}-${consumer}`;

/** Names of the stacks that are in one of them only, or whose templates differ by a byte. */
function differing(one: Deployable, other: Deployable): readonly string[] {
  const names = new Set([...one.templates.keys(), ...other.templates.keys()]);
  return [...names].filter((name) => one.templates.get(name) !== other.templates.get(name)).toSorted();
}

/** What differs in a template but for the hash of a bundle. */
const withoutHash = ({ templates }: Deployable) => templates.get(dispatch)?.replaceAll(/[0-9a-f]{64}/g, '…');

/** The dispatcher's bundle follows from its source and four constants. Of consumers these have only the names. */
function dispatcherOf(given: readonly Route[]): string {
  const config = configOf('dev');
  const { consumers } = divideRoutes(given, ownParts.requestTypes, config);
  const define = {
    [routingTableConstant]: JSON.stringify(given.map(routeEntry)),
    [timetablesConstant]: JSON.stringify(timetableEntries(given)),
    [dueTimesConstant]: JSON.stringify(dueEntries(consumers, config)),
    [contractsConstant]: JSON.stringify(knownContracts(ownParts.requestTypes, {})),
  };
  const { outputFiles } = buildSync({
    ...functionBuild(ownParts.handlers.dispatcher, 'index.mjs', define),
    write: false,
  });
  return modulesOf(outputFiles.map(({ path, text }) => ({ name: basename(path), text })));
}

const shipped = deployable();

function expectNoOther(changed: Deployable, consumer: string, given: readonly Route[]): void {
  // What else would be here is named by the failure.
  expect(differing(shipped, changed)).toEqual([stackOf(consumer), dispatch].toSorted());
  expect(withoutHash(changed)).toBe(withoutHash(shipped));
  expect(changed.dispatcher === dispatcherOf(given)).toBe(true);
}

describe('a consumer that goes', () => {
  it.each(routes.map(({ consumer }) => consumer))(
    'leaves every stack byte for byte as it was, but for the routes in the dispatcher: %s',
    (consumer) => {
      const rest = routes.filter((route) => route.consumer !== consumer);
      const fewer = deployable({ routes: rest });
      expectNoOther(fewer, consumer, rest);
      expect(fewer.templates.has(stackOf(consumer))).toBe(false);
      expect(fewer.dispatcher.includes(`consumer:"${consumer}"`)).toBe(false);
    },
  );

  it('takes no export with it, and none is asked of it', () => {
    const names = routes.map(({ consumer }) => stackOf(consumer));
    // How it would be asked.
    expect(shipped.templates.get(dispatch)).toContain('"StackName": "uketsuke-dev-fan-out"');
    for (const text of shipped.templates.values()) {
      expect(text).not.toMatch(/Fn::ImportValue|"Export"/);
      for (const name of names) expect(text).not.toContain(`"StackName": "${name}"`);
    }
  });
});

describe('a consumer that comes', () => {
  it('leaves every stack byte for byte as it was, but for the routes in the dispatcher', () => {
    const entry = join(temporary(), 'handler.ts');
    writeFileSync(entry, 'export const handler = async () => ({ batchItemFailures: [] });');
    const given = [...routes, { consumer: 'loyalty', description: 'Gives points' }];
    const more = deployable({
      routes: given,
      handlers: {
        ...ownParts.handlers,
        consumer: (name) => (name === 'loyalty' ? entry : ownParts.handlers.consumer(name)),
      },
    });
    expectNoOther(more, 'loyalty', given);
    expect(more.dispatcher.includes('consumer:"loyalty"')).toBe(true);
  });
});

describe('the comparison', () => {
  it('sees a change of another stack, and says which', () => {
    const [first, ...others] = routes;
    if (first === undefined) throw new Error('There is no route.');
    const changed = deployable({ routes: [{ ...first, memorySize: 512 }, ...others] });
    expect(differing(shipped, changed)).toEqual([stackOf(first.consumer)]);
  });
});
