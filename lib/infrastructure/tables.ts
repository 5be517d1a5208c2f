import { RemovalPolicy } from 'aws-cdk-lib';
import type { Attribute, SecondaryIndexProps } from 'aws-cdk-lib/aws-dynamodb';
import { AttributeType, BillingMode, ProjectionType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { ledgerTable, resourceNames } from '../config/naming.ts';
import type { KeyType, TableDesign, TableIndex, TableName } from '../config/tables.ts';
import { TABLE_KEYS, TABLES } from '../config/tables.ts';
import { keepLogicalId, pascalCase } from './naming.ts';

/** A table as functions are told of it. */
export type NamedTable = Pick<Table, 'tableArn' | 'tableName'>;

export interface TablesProps {
  readonly prefix: string;
  /** Name of the integration whose quota ledger is used instead of an own one; null for the own one. */
  readonly sharesLedgerOf: string | null;
}

/** Everything the integration remembers. Tables outlive the stack: they are retained when it is deleted. */
export class Tables extends Construct {
  private readonly tables: Readonly<Record<TableName, NamedTable>>;

  constructor(scope: Construct, id: string, { prefix, sharesLedgerOf }: TablesProps) {
    super(scope, id);
    const table = (name: TableName) => this.table(prefix, name);
    // The own one stays where another's is used: whoever stops sharing finds it again.
    const tables = {
      cursors: table('cursors'),
      mirror: table('mirror'),
      crossReference: table('crossReference'),
      inbound: table('inbound'),
      quota: table('quota'),
      failures: table('failures'),
      audit: table('audit'),
    };
    const shared = sharesLedgerOf && Table.fromTableName(this, 'SharedLedger', ledgerTable(sharesLedgerOf));
    this.tables = shared ? { ...tables, quota: shared } : tables;
  }

  of(name: TableName): NamedTable {
    return this.tables[name];
  }

  private table(prefix: string, name: TableName): Table {
    const design: TableDesign = TABLES[name];
    const table = new Table(this, pascalCase(name), {
      tableName: resourceNames.table(prefix, name),
      partitionKey: { name: TABLE_KEYS.partition, type: AttributeType.STRING },
      sortKey: { name: TABLE_KEYS.sort, type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.AWS_MANAGED,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: RemovalPolicy.RETAIN,
      deletionProtection: true,
      ...(design.timeToLive && { timeToLiveAttribute: design.timeToLive }),
    });
    for (const [indexName, index] of Object.entries(design.indexes)) {
      table.addGlobalSecondaryIndex({ indexName, ...indexProps(index) });
    }
    keepLogicalId(table, `${pascalCase(name)}Table`);
    return table;
  }
}

function indexProps(index: TableIndex): Omit<SecondaryIndexProps, 'indexName'> & { partitionKey: Attribute } {
  const keys = { partitionKey: attribute(index.partition), sortKey: attribute(index.sort) };
  if (index.projection === 'keys') return { ...keys, projectionType: ProjectionType.KEYS_ONLY };
  if (index.projection === 'all') return { ...keys, projectionType: ProjectionType.ALL };
  return { ...keys, projectionType: ProjectionType.INCLUDE, nonKeyAttributes: [...index.projection] };
}

function attribute(key: { readonly name: string; readonly type: KeyType }): Attribute {
  return { name: key.name, type: key.type === 'S' ? AttributeType.STRING : AttributeType.NUMBER };
}
