/** The types that Resource Graph's columns have. */
export type ColumnType = 'string' | 'dynamic';

/** The columns of `resources`; the other tables that list resources share them (Azure Resource Graph, "Understanding the query language"). */
const resourceColumns = {
  id: 'string',
  name: 'string',
  type: 'string',
  tenantId: 'string',
  kind: 'string',
  location: 'string',
  resourceGroup: 'string',
  subscriptionId: 'string',
  managedBy: 'string',
  sku: 'dynamic',
  plan: 'dynamic',
  properties: 'dynamic',
  tags: 'dynamic',
  identity: 'dynamic',
  zones: 'dynamic',
  extendedLocation: 'dynamic',
} as const satisfies Record<string, ColumnType>;

export type ResourceColumn = keyof typeof resourceColumns;

/** The tables a query is analysed against. The stand-in answers some of them only. */
export const resourceGraphTables = {
  resources: resourceColumns,
  resourcecontainers: resourceColumns,
  batchresources: resourceColumns,
  computeresources: resourceColumns,
  networkresources: resourceColumns,
  policyresources: resourceColumns,
  authorizationresources: resourceColumns,
} as const satisfies Record<string, Readonly<Record<string, ColumnType>>>;
