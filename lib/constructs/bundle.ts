import { basename, dirname, extname, join } from 'node:path';
import { AssetHashType, DockerImage, type BundlingOptions } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { BuildOptions } from 'esbuild';
import { projectRoot, roleCredentials } from '../handlers';
import { buildOrReuse } from './bundle-cache';

/** Constants that stand in the bundle, by name; each becomes JSON text. */
export type BundleConstants = Readonly<Record<string, unknown>>;

/**
 * A function's code: minified ECMAScript modules with the SDK inside, made by esbuild in this process. A bundle whose
 * sources are unchanged is taken from `.cache/bundles`. (CDK's
 * `NodejsFunction` starts a process for each function to the same end, which takes seconds for this app.)
 *
 * The SDK's module build (`mainFields`) is a third smaller than its CommonJS; leaving it to the runtime would double
 * the start-up. The context `aws:cdk:bundling-stacks` is obeyed, as by all of CDK's bundling.
 */
export function bundle(entry: string, constants: BundleConstants): Code {
  const define = Object.fromEntries(
    Object.entries(constants).map(([name, value]) => [name, JSON.stringify(value)]),
  );
  return Code.fromAsset(dirname(entry), {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // The asset's identity while it is not bundled.
      environment: { entry: entry.slice(projectRoot.length), ...define },
      image: neverUsed,
      local: {
        tryBundle(outputDir: string): boolean {
          buildOrReuse(functionBuild(entry, join(outputDir, 'index.mjs'), define));
          return true;
        },
      },
    } satisfies BundlingOptions,
  });
}

/**
 * How a function's module is made.
 * @param define JSON text of each constant, by name
 */
export function functionBuild(
  entry: string,
  outfile: string,
  define: Readonly<Record<string, string>>,
): BuildOptions & { readonly outdir: string } {
  return {
    entryPoints: [entry],
    outdir: dirname(outfile),
    entryNames: basename(outfile, extname(outfile)),
    outExtension: { '.js': extname(outfile) },
    // What is imported when it is needed is a file of its own, which a cold start does not read.
    splitting: true,
    chunkNames: '[name]-[hash]',
    absWorkingDir: projectRoot,
    bundle: true,
    minify: true,
    platform: 'node',
    // The local runtime runs the same bundles on the oldest Node.js that the project supports.
    target: 'node20',
    format: 'esm',
    mainFields: ['module', 'main'],
    charset: 'utf8',
    legalComments: 'none',
    define,
    alias: { '@aws-sdk/credential-provider-node': roleCredentials },
    logLevel: 'warning',
  };
}

/** Local bundling never declines, so that no image is ever pulled. */
const neverUsed = DockerImage.fromRegistry('scratch');
