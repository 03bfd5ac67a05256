import { elements } from './collection-methods';
import { write } from './dispatch';
import { compileExpression, type Expression, truthy } from './expressions';
import { Loop } from './loop';
import { splitAtStop, TemplateSyntaxError } from './protect';
import { Scope } from './scope';
import {
  fieldsOf,
  isFields,
  parseTemplate,
  type RawFields,
  type RawNode,
  stepsOf,
  takesLineEnd,
  textOf,
} from './syntax';
import { print, type Value } from './values';

/** How a piece of a template ended: `break` leaves the loop, `stop` the template. */
type Flow = 'on' | 'break' | 'stop';
type Renderer = (scope: Scope) => Flow;

/** A template ready to be rendered any number of times. */
export interface Template {
  /** @throws TemplateError when it cannot be rendered with these values */
  render(variables: Iterable<readonly [string, Value]>): string;
}

/**
 * Reads a mapping template with velocityjs and turns it into functions that compute as Velocity 1.7 on Java does,
 * with the differences recorded from API Gateway: a missing reference is an empty text (hence true in a condition),
 * and `#macro`, `#parse`, `#include` and `#evaluate` are not served.
 * @throws TemplateSyntaxError
 */
export function compileTemplate(template: string): Template {
  const run = compileText(template);
  return {
    render(variables) {
      const scope = new Scope(variables);
      run(scope);
      return scope.output;
    },
  };
}

function compileText(template: string): Renderer {
  const { nodes, strings } = parseTemplate(template);
  const literals = strings.map((literal): Expression => {
    const { text } = literal;
    if (!literal.interpolated || !/[$#]/.test(text)) return () => text;
    const run = compileText(text);
    return (scope) => scope.capture(() => void run(scope));
  });
  return new BlockCompiler((node) => compileExpression(node, literals)).sequence(nodes);
}

class BlockCompiler {
  constructor(private readonly expression: (node: RawFields) => Expression) {}

  /** @param opened whether the text begins right after a directive, which takes the line end */
  sequence(nodes: readonly RawNode[], opened = false): Renderer {
    const steps: Renderer[] = [];
    let takesLine = opened;
    for (const node of nodes) {
      steps.push(
        ...(typeof node === 'string' ? text(takesLine ? dropLineEnd(node) : node) : [this.node(node)]),
      );
      takesLine = takesLineEnd(node);
    }
    const [only] = steps;
    if (steps.length === 1 && only !== undefined) return only;
    return (scope) => {
      for (const step of steps) {
        const flow = step(scope);
        if (flow !== 'on') return flow;
      }
      return 'on';
    };
  }

  private node(node: RawFields | readonly RawNode[]): Renderer {
    if (!isFields(node)) return this.block(node);
    switch (node['type']) {
      case 'references':
        return this.reference(node);
      case 'set':
        return this.set(node);
      case 'raw':
        return (scope) => scope.write(textOf(node['value']));
      case 'break':
        return () => 'break';
      case 'comment':
        return () => 'on';
      default:
        throw new TemplateSyntaxError(`#${String(node['type'])} stands where it has no meaning`);
    }
  }

  private reference(node: RawFields): Renderer {
    const value = this.expression(node);
    // Velocity has no functions: the brackets in `$name()` are text.
    const rest = node['args'] === false ? '()' : '';
    return (scope) => scope.write(print(value(scope)) + rest);
  }

  private set(node: RawFields): Renderer {
    const [target = {}, source = {}] = fieldsOf(node['equal']);
    const value = this.expression(source);
    const name = textOf(target['id']);
    const steps = stepsOf(target);
    const last = steps.at(-1);
    if (last === undefined) {
      return (scope) => scope.assign(name, value(scope));
    }
    const holder = this.expression({ ...target, path: fieldsOf(target['path']).slice(0, -1) });
    const key: Expression =
      last.kind === 'property'
        ? () => last.name
        : last.kind === 'index'
          ? this.expression(last.index)
          : () => null;
    return (scope) => {
      const result = value(scope);
      if (result !== null) write(holder(scope), key(scope), result);
      return 'on';
    };
  }

  private block(nodes: readonly RawNode[]): Renderer {
    const [head, ...body] = nodes;
    if (head === undefined || !isFields(head)) return this.sequence(nodes);
    switch (head['type']) {
      case 'if':
        return this.conditional(head, body);
      case 'foreach':
        return this.loop(head, this.sequence(body, true));
      case 'define': {
        const run = this.sequence(body, true);
        return (scope) => scope.define(textOf(head['id']), () => scope.capture(() => void run(scope)));
      }
      default:
        // A macro is taken in silence, and its calls stay as they are.
        return () => 'on';
    }
  }

  private conditional(head: RawFields, body: readonly RawNode[]): Renderer {
    const branches: { condition: Expression; nodes: RawNode[] }[] = [];
    for (const node of [head, ...body]) {
      const type = isFields(node) ? node['type'] : undefined;
      if (isFields(node) && (type === 'if' || type === 'elseif')) {
        const { condition } = node;
        branches.push({
          condition: isFields(condition) ? this.expression(condition) : () => false,
          nodes: [],
        });
      } else if (type === 'else') branches.push({ condition: () => true, nodes: [] });
      else branches.at(-1)?.nodes.push(node);
    }
    const compiled = branches.map(({ condition, nodes }) => ({ condition, run: this.sequence(nodes, true) }));
    return (scope) => {
      const chosen = compiled.find(({ condition }) => truthy(condition(scope)));
      return chosen === undefined ? 'on' : chosen.run(scope);
    };
  }

  private loop(head: RawFields, run: Renderer): Renderer {
    const { from } = head;
    const source: Expression = isFields(from) ? this.expression(from) : () => null;
    const name = textOf(head['to']);
    return (scope) => {
      const items = elements(source(scope));
      const loop = new Loop(items.length, scope.get('foreach'));
      return scope.within([name, 'foreach', 'velocityCount', 'velocityHasNext'], () => {
        for (const [index, item] of items.entries()) {
          loop.index = index;
          scope.enter([
            [name, item],
            ['foreach', loop],
            ['velocityCount', index + 1],
            ['velocityHasNext', index + 1 < items.length],
          ]);
          const flow = run(scope);
          if (flow === 'stop') return 'stop';
          if (flow === 'break' || loop.stopped) return 'on';
        }
        return 'on';
      });
    };
  }
}

function dropLineEnd(text: string): string {
  return text.replace(/^[ \t]*(?:\r\n|\n|\r)/, '');
}

function text(value: string): readonly Renderer[] {
  return splitAtStop(value).flatMap((part, at): Renderer[] => {
    const print: Renderer = (scope) => scope.write(part);
    return at === 0 ? [print] : [() => 'stop', print];
  });
}
