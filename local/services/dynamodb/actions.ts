import batchGetItem from 'dynalite/actions/batchGetItem';
import batchWriteItem from 'dynalite/actions/batchWriteItem';
import createTable from 'dynalite/actions/createTable';
import deleteItem from 'dynalite/actions/deleteItem';
import deleteTable from 'dynalite/actions/deleteTable';
import describeTable from 'dynalite/actions/describeTable';
import getItem from 'dynalite/actions/getItem';
import listTables from 'dynalite/actions/listTables';
import listTagsOfResource from 'dynalite/actions/listTagsOfResource';
import putItem from 'dynalite/actions/putItem';
import query from 'dynalite/actions/query';
import scan from 'dynalite/actions/scan';
import tagResource from 'dynalite/actions/tagResource';
import untagResource from 'dynalite/actions/untagResource';
import updateItem from 'dynalite/actions/updateItem';
import updateTable from 'dynalite/actions/updateTable';
import validations from 'dynalite/validations';
import batchGetItemRules from 'dynalite/validations/batchGetItem';
import batchWriteItemRules from 'dynalite/validations/batchWriteItem';
import createTableRules from 'dynalite/validations/createTable';
import deleteItemRules from 'dynalite/validations/deleteItem';
import deleteTableRules from 'dynalite/validations/deleteTable';
import describeTableRules from 'dynalite/validations/describeTable';
import getItemRules from 'dynalite/validations/getItem';
import listTablesRules from 'dynalite/validations/listTables';
import listTagsOfResourceRules from 'dynalite/validations/listTagsOfResource';
import putItemRules from 'dynalite/validations/putItem';
import queryRules from 'dynalite/validations/query';
import scanRules from 'dynalite/validations/scan';
import tagResourceRules from 'dynalite/validations/tagResource';
import untagResourceRules from 'dynalite/validations/untagResource';
import updateItemRules from 'dynalite/validations/updateItem';
import updateTableRules from 'dynalite/validations/updateTable';
import { AwsError } from '../../aws/error';
import { cacheParsedExpressions } from './expression-cache';
import type { TableStore } from './store';

type Action = typeof putItem;
type Rules = typeof putItemRules;

cacheParsedExpressions();

/** What dynalite does of DynamoDB's API. */
const actions: ReadonlyMap<string, { readonly run: Action; readonly rules: Rules }> = new Map([
  ['BatchGetItem', { run: batchGetItem, rules: batchGetItemRules }],
  ['BatchWriteItem', { run: batchWriteItem, rules: batchWriteItemRules }],
  ['CreateTable', { run: createTable, rules: createTableRules }],
  ['DeleteItem', { run: deleteItem, rules: deleteItemRules }],
  ['DeleteTable', { run: deleteTable, rules: deleteTableRules }],
  ['DescribeTable', { run: describeTable, rules: describeTableRules }],
  ['GetItem', { run: getItem, rules: getItemRules }],
  ['ListTables', { run: listTables, rules: listTablesRules }],
  ['ListTagsOfResource', { run: listTagsOfResource, rules: listTagsOfResourceRules }],
  ['PutItem', { run: putItem, rules: putItemRules }],
  ['Query', { run: query, rules: queryRules }],
  ['Scan', { run: scan, rules: scanRules }],
  ['TagResource', { run: tagResource, rules: tagResourceRules }],
  ['UntagResource', { run: untagResource, rules: untagResourceRules }],
  ['UpdateItem', { run: updateItem, rules: updateItemRules }],
  ['UpdateTable', { run: updateTable, rules: updateTableRules }],
]);

/**
 * Runs an action of dynalite on `store`.
 * @param input owned by the action from now on: it writes into it
 * @throws AwsError
 */
export async function runAction(store: TableStore, name: string, input: object): Promise<object> {
  const action = actions.get(name);
  if (action === undefined) {
    throw new AwsError('UnknownOperationException', `DynamoDB's ${name} is not served here.`);
  }
  const checked = check(store, action.rules, input);
  return new Promise((resolve, reject) => {
    action.run(store, checked, (error, output) => {
      if (error !== null && error !== undefined) reject(awsErrorOf(error));
      else resolve(typeof output === 'object' && output !== null ? output : {});
    });
  });
}

function check(store: TableStore, rules: Rules, input: object): object {
  try {
    const typed = validations.checkTypes(input, rules.types);
    validations.checkValidations(typed, rules.types, rules.custom, store);
    return typed;
  } catch (error) {
    throw awsErrorOf(error);
  }
}

/** dynalite's errors carry the answer's body, as AWS sends it. */
function awsErrorOf(error: unknown): unknown {
  if (!(error instanceof Error) || !('body' in error)) return error;
  const { body } = error;
  if (typeof body !== 'object' || body === null || !('__type' in body)) return error;
  const code = String(body.__type).replace(/^.*#/, '');
  return new AwsError(code, messageOf(body));
}

function messageOf(body: object): string {
  if ('message' in body && typeof body.message === 'string') return body.message;
  return 'Message' in body && typeof body.Message === 'string' ? body.Message : '';
}
