import type { AssemblyGraph } from './assembly-graph';
import { isObject } from './json';
import type { TemplateResource } from './template-resource';

export const functionType = 'AWS::Lambda::Function';

/** Where the name stands in `arn:aws:lambda:<region>:<account>:function:<name>`. */
const nameInArn = 6;

/** The function that a name, an ARN, an alias or a version stands for. */
export function functionOf(
  value: unknown,
  from: TemplateResource,
  assembly: AssemblyGraph,
): TemplateResource | undefined {
  const target = assembly.resourceOf(withoutQualifier(value), from);
  if (target?.type === functionType) return target;
  const isQualifier = target?.type === 'AWS::Lambda::Alias' || target?.type === 'AWS::Lambda::Version';
  if (target === undefined || !isQualifier) return undefined;
  const behind = assembly.resourceOf(target.properties['FunctionName'], target);
  return behind?.type === functionType ? behind : undefined;
}

/** CDK writes an alias as the name that it cuts out of the alias's ARN, and `:<alias>` behind it. */
function withoutQualifier(value: unknown): unknown {
  if (!isObject(value)) return value;
  const { 'Fn::Join': join, 'Fn::Select': select } = value;
  if (Array.isArray(join) && join[0] === '' && Array.isArray(join[1])) {
    const [name, qualifier, ...more]: unknown[] = join[1];
    const isQualified = typeof qualifier === 'string' && qualifier.startsWith(':') && more.length === 0;
    return isQualified ? withoutQualifier(name) : value;
  }
  if (!Array.isArray(select) || Number(select[0]) !== nameInArn || !isObject(select[1])) return value;
  const { 'Fn::Split': split } = select[1];
  return Array.isArray(split) && split[0] === ':' ? split[1] : value;
}
