import batchGetItem from 'dynalite/actions/batchGetItem.js';
import batchGetItemRules from 'dynalite/validations/batchGetItem.js';
import batchWriteItem from 'dynalite/actions/batchWriteItem.js';
import batchWriteItemRules from 'dynalite/validations/batchWriteItem.js';
import createTable from 'dynalite/actions/createTable.js';
import createTableRules from 'dynalite/validations/createTable.js';
import deleteItem from 'dynalite/actions/deleteItem.js';
import deleteItemRules from 'dynalite/validations/deleteItem.js';
import deleteTable from 'dynalite/actions/deleteTable.js';
import deleteTableRules from 'dynalite/validations/deleteTable.js';
import describeTable from 'dynalite/actions/describeTable.js';
import describeTableRules from 'dynalite/validations/describeTable.js';
import getItem from 'dynalite/actions/getItem.js';
import getItemRules from 'dynalite/validations/getItem.js';
import listTables from 'dynalite/actions/listTables.js';
import listTablesRules from 'dynalite/validations/listTables.js';
import listTagsOfResource from 'dynalite/actions/listTagsOfResource.js';
import listTagsOfResourceRules from 'dynalite/validations/listTagsOfResource.js';
import putItem from 'dynalite/actions/putItem.js';
import putItemRules from 'dynalite/validations/putItem.js';
import query from 'dynalite/actions/query.js';
import queryRules from 'dynalite/validations/query.js';
import scan from 'dynalite/actions/scan.js';
import scanRules from 'dynalite/validations/scan.js';
import tagResource from 'dynalite/actions/tagResource.js';
import tagResourceRules from 'dynalite/validations/tagResource.js';
import untagResource from 'dynalite/actions/untagResource.js';
import untagResourceRules from 'dynalite/validations/untagResource.js';
import updateItem from 'dynalite/actions/updateItem.js';
import updateItemRules from 'dynalite/validations/updateItem.js';
import updateTable from 'dynalite/actions/updateTable.js';
import updateTableRules from 'dynalite/validations/updateTable.js';

/** DynamoDB operations that dynalite carries out, with its rules for their input. */
export const DYNALITE_OPERATIONS = {
  BatchGetItem: { action: batchGetItem, rules: batchGetItemRules },
  BatchWriteItem: { action: batchWriteItem, rules: batchWriteItemRules },
  CreateTable: { action: createTable, rules: createTableRules },
  DeleteItem: { action: deleteItem, rules: deleteItemRules },
  DeleteTable: { action: deleteTable, rules: deleteTableRules },
  DescribeTable: { action: describeTable, rules: describeTableRules },
  GetItem: { action: getItem, rules: getItemRules },
  ListTables: { action: listTables, rules: listTablesRules },
  ListTagsOfResource: { action: listTagsOfResource, rules: listTagsOfResourceRules },
  PutItem: { action: putItem, rules: putItemRules },
  Query: { action: query, rules: queryRules },
  Scan: { action: scan, rules: scanRules },
  TagResource: { action: tagResource, rules: tagResourceRules },
  UntagResource: { action: untagResource, rules: untagResourceRules },
  UpdateItem: { action: updateItem, rules: updateItemRules },
  UpdateTable: { action: updateTable, rules: updateTableRules },
} as const;
export type DynaliteOperation = keyof typeof DYNALITE_OPERATIONS;

export function isDynaliteOperation(name: string): name is DynaliteOperation {
  return Object.hasOwn(DYNALITE_OPERATIONS, name);
}
