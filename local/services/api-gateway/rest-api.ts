import type {
  GatewayResponseDefinition,
  MethodDefinition,
  RequestValidatorDefinition,
  ResourceDefinition,
  RestApiDefinition,
  StageDefinition,
} from './definitions';
import { GatewayResponses } from './gateway-responses';
import { compileIntegration, type Integration, type IntegrationPorts } from './integrations/compile';
import { Models } from './models';
import type { ResourceNode } from './resource-tree';

/** A method ready to answer. */
export interface CompiledMethod {
  readonly definition: MethodDefinition;
  readonly integration: Integration;
}

const httpMethods = ['ANY', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'];
const authorizationTypes = ['NONE', 'AWS_IAM'];

/** One REST API: its resources, methods and what goes with them. One machine has no deployments: what is defined is served. */
export class RestApi {
  readonly root: ResourceNode<CompiledMethod>;
  readonly models: Models;
  readonly gatewayResponses = new GatewayResponses();
  readonly stages = new Map<string, StageDefinition>();
  /** Of a stage that a deployment makes. */
  latestDeploymentId = '';
  private readonly resources = new Map<string, ResourceNode<CompiledMethod>>();
  private readonly validators = new Map<string, RequestValidatorDefinition>();

  /** @param newId makes the ids of the API's parts */
  constructor(
    readonly id: string,
    readonly definition: RestApiDefinition,
    private readonly ports: Omit<IntegrationPorts, 'isBinary'>,
    private readonly newId: () => string,
  ) {
    this.models = new Models(id);
    this.root = { id: newId(), path: '/', part: '', children: [], methods: new Map() };
    this.resources.set(this.root.id, this.root);
  }

  createResource({ parentId, pathPart }: ResourceDefinition): { readonly id: string } {
    const parent = this.resource(parentId);
    if (parent.children.some(({ part }) => part === pathPart)) {
      throw new Error(`Another resource with the same parent already has this name: ${pathPart}`);
    }
    if (!/^(?:[\w.\-$:~!*'(),;=@&+%]+|\{[\w.:-]+\+?\})$/.test(pathPart)) {
      throw new Error(
        `The resource's path part ${JSON.stringify(pathPart)} is not allowed: letters, digits and -._~:! or one parameter in braces.`,
      );
    }
    const id = this.newId();
    const path = `${parent.path === '/' ? '' : parent.path}/${pathPart}`;
    const node: ResourceNode<CompiledMethod> = { id, path, part: pathPart, children: [], methods: new Map() };
    parent.children.push(node);
    this.resources.set(id, node);
    return { id };
  }

  /** Compiles a method with its templates, patterns and mapping expressions. */
  putMethod(definition: MethodDefinition): void {
    const { httpMethod, authorizationType } = definition;
    const resource = this.resource(definition.resourceId);
    const where = `${httpMethod} ${resource.path}`;
    if (!httpMethods.includes(httpMethod)) {
      throw new Error(`${where}: ${httpMethod} is not a method; there are ${httpMethods.join(', ')}.`);
    }
    if (!authorizationTypes.includes(authorizationType)) {
      const served = authorizationTypes.join(' and ');
      throw new Error(
        `${where}: AuthorizationType ${authorizationType} is not supported here, only ${served}.`,
      );
    }
    try {
      const ports = { ...this.ports, isBinary: (type: string) => this.isBinary(type) };
      resource.methods.set(httpMethod, { definition, integration: compileIntegration(definition, ports) });
    } catch (error) {
      throw new Error(`${where}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  createRequestValidator(definition: RequestValidatorDefinition): { readonly id: string } {
    const id = this.newId();
    this.validators.set(id, definition);
    return { id };
  }

  putGatewayResponse(definition: GatewayResponseDefinition): void {
    this.gatewayResponses.put(definition);
  }

  createDeployment(): { readonly id: string } {
    this.latestDeploymentId = this.newId();
    return { id: this.latestDeploymentId };
  }

  validator(id: string | undefined): RequestValidatorDefinition | undefined {
    return id === undefined ? undefined : this.validators.get(id);
  }

  /** Compiles the models of all methods, so that the first requests do not wait for it. */
  prepare(): void {
    for (const { methods } of this.resources.values()) {
      for (const { definition } of methods.values()) {
        if (this.validator(definition.requestValidatorId)?.validateRequestBody !== true) continue;
        for (const model of Object.values(definition.requestModels ?? {})) this.models.prepare(model);
      }
    }
  }

  /** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings.html */
  private isBinary(type: string): boolean {
    return (this.definition.binaryMediaTypes ?? []).some((allowed) => {
      const wanted = allowed.toLowerCase();
      return (
        wanted === '*/*' ||
        (wanted.endsWith('/*') && type.startsWith(wanted.slice(0, -1))) ||
        // A wildcard on the left matches nothing, itself included.
        (wanted === type && !wanted.startsWith('*'))
      );
    });
  }

  private resource(id: string): ResourceNode<CompiledMethod> {
    const resource = this.resources.get(id);
    if (resource === undefined) throw new Error(`Invalid Resource identifier specified: ${id}`);
    return resource;
  }
}
