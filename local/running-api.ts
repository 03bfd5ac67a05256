import type { ApiGatewayService } from './services/api-gateway/service';
import type { CompiledMethod } from './services/api-gateway/rest-api';
import type { ResourceNode } from './services/api-gateway/resource-tree';

/** An API as it is reached over HTTP. */
export interface RunningApi {
  readonly id: string;
  readonly name: string;
  readonly stages: readonly { readonly name: string; readonly url: string }[];
  readonly methods: readonly ApiMethod[];
}

export interface ApiMethod {
  /** `POST`, …, or `ANY`. */
  readonly method: string;
  /** Below a stage's URL, such as `/orders/{id}`. */
  readonly path: string;
  /** Whether a model describes the body that it takes. */
  readonly hasModel: boolean;
}

/** Every API of `service`, whose stages answer below `base`. */
export function runningApis(service: ApiGatewayService, base: string): readonly RunningApi[] {
  return service.listApis().map(({ id, name, stages }) => ({
    id,
    name,
    stages: stages.map((stage) => ({ name: stage.name, url: base + stage.path })),
    methods: methodsOf(service.restApi(id).root),
  }));
}

function methodsOf(node: ResourceNode<CompiledMethod>): readonly ApiMethod[] {
  const own = [...node.methods].map(([method, { definition }]) => ({
    method,
    path: node.path,
    hasModel: Object.keys(definition.requestModels ?? {}).length > 0,
  }));
  return [...own, ...node.children.flatMap(methodsOf)];
}
