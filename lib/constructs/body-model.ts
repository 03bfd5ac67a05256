import { CfnModel, type IModel, Model, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { Construct } from 'constructs';

export interface BodyModelProps {
  readonly api: RestApi;
  readonly description: string;
  /** JSON Schema draft 4. */
  readonly schema: Readonly<Record<string, unknown>>;
}

/** Creates a model that bodies are held against. CDK's `Model` knows a part of JSON Schema only. */
export function bodyModel(
  scope: Construct,
  id: string,
  { api, description, schema }: BodyModelProps,
): IModel {
  const model = new CfnModel(scope, id, {
    restApiId: api.restApiId,
    contentType: 'application/json',
    description,
    schema,
  });
  // A changed model is served only by a new deployment.
  api.latestDeployment?.addToLogicalId({ schema });
  api.latestDeployment?.node.addDependency(model);
  return Model.fromModelName(scope, `${id}Name`, model.ref);
}
