import { isRecord } from '../isRecord.ts';
import { parsePorts } from '../network/portSet.ts';
import type { Account, Compute, EndpointConnection, Fact, Workspace } from './estate.ts';
import { valueOf } from './estate.ts';
import {
  booleanAt,
  eachOf,
  field,
  fieldsOf,
  listAt,
  locationAt,
  numberAt,
  type Place,
  referenceAt,
  requiredTextAt,
  textAt,
  wrong,
} from './place.ts';
import type { Item } from './readDocument.ts';
import { readHead } from './readHead.ts';

/** The body has to be ARM's: `az ml workspace show` prints other names, in which nothing of this would be found. */
export function readWorkspace(item: Item): Workspace {
  const fields = fieldsOf(item.body);
  const head = { ...readHead(item), tags: tagsOf(item.body) };
  if (!('value' in fields)) {
    return {
      ...head,
      isolationMode: fields,
      serverlessSubnet: fields,
      hbiWorkspace: fields,
      storageAccount: fields,
      keyVault: fields,
      containerRegistry: fields,
      privateEndpoints: fields,
    };
  }
  return {
    ...head,
    isolationMode: textAt(field(fields.value, 'managedNetwork'), 'isolationMode'),
    serverlessSubnet: textAt(field(fields.value, 'serverlessComputeSettings'), 'serverlessComputeCustomSubnet'),
    hbiWorkspace: booleanAt(fields.value, 'hbiWorkspace'),
    storageAccount: referenceAt(fields.value, 'storageAccount'),
    keyVault: referenceAt(fields.value, 'keyVault'),
    containerRegistry: referenceAt(fields.value, 'containerRegistry'),
    privateEndpoints: connectionStates(fields.value),
  };
}

function tagsOf(body: Place): Readonly<Record<string, string>> {
  const tags = field(body, 'tags').value;
  const entries = isRecord(tags) ? Object.entries(tags) : [];
  return Object.fromEntries(
    entries.flatMap(([name, value]) => (typeof value === 'string' ? [[name.toLowerCase(), value]] : [])),
  );
}

function connectionStates(fields: Place): Fact<readonly string[]> {
  return eachOf(listAt(fields, 'privateEndpointConnections'), (connection) => {
    const inner = fieldsOf(connection);
    return 'value' in inner ? requiredTextAt(field(inner.value, 'privateLinkServiceConnectionState'), 'status') : inner;
  });
}

/** A compute's body is nested twice: what its kind adds stands under `properties.properties`. */
export function readCompute(item: Item): Compute {
  const outer = fieldsOf(item.body);
  const kind = 'value' in outer ? readKind(outer.value) : outer;
  const inner = 'value' in outer ? innerFields(outer.value) : outer;
  const head = {
    ...readHead(item),
    workspace: item.id.parent ?? '',
    kind,
    computeLocation: 'value' in outer ? locationAt(outer.value, 'computeLocation') : outer,
    attached: 'value' in outer ? referenceAt(outer.value, 'resourceId') : outer,
  };
  if (!('value' in inner)) {
    return {
      ...head,
      subnet: inner,
      enableNodePublicIp: inner,
      sshPublicAccess: inner,
      sshPort: inner,
      maxNodeCount: inner,
      health: { state: null, unusableNodes: 0, errors: 0 },
    };
  }
  const fields = inner.value;
  const isInstance = valueOf(kind) === 'ComputeInstance';
  const ssh = field(fields, 'sshSettings');
  return {
    ...head,
    subnet: referenceAt(fields, 'subnet'),
    enableNodePublicIp: booleanAt(fields, 'enableNodePublicIp'),
    sshPublicAccess: isInstance ? textAt(ssh, 'sshPublicAccess') : textAt(fields, 'remoteLoginPortPublicAccess'),
    sshPort: isInstance ? portAt(ssh, 'sshPort') : { value: null },
    maxNodeCount: numberAt(field(fields, 'scaleSettings'), 'maxNodeCount'),
    health: readHealth(fields),
  };
}

function portAt(parent: Place, name: string): Fact<number | null> {
  const port = numberAt(parent, name);
  if (!('value' in port) || port.value === null || parsePorts(String(port.value)) !== null) return port;
  return wrong(field(parent, name), 'a port from 0 to 65535');
}

const knownKinds = [
  'AmlCompute',
  'ComputeInstance',
  'VirtualMachine',
  'HDInsight',
  'Databricks',
  'AKS',
  'Kubernetes',
  'DataFactory',
  'DataLakeAnalytics',
  'SynapseSpark',
];

/** The compute type in Azure's spelling where it is a known one, in whatever letter case it came. */
function readKind(fields: Place): Fact<string> {
  const kind = requiredTextAt(fields, 'computeType');
  if (!('value' in kind)) return kind;
  const lower = kind.value.toLowerCase();
  return { value: knownKinds.find((known) => known.toLowerCase() === lower) ?? kind.value };
}

/** Attached kinds may have no inner properties; only of a cluster or an instance something is missing then. */
function innerFields(outer: Place): Fact<Place> {
  const inner = field(outer, 'properties');
  if (isRecord(inner.value)) return { value: inner };
  const text = field(outer, 'computeType').value;
  const kind = typeof text === 'string' ? text.toLowerCase() : '';
  if (kind === 'amlcompute' || kind === 'computeinstance') {
    return wrong(
      inner,
      "the compute's own properties (a list or a PUT answer may leave them out; a GET of the compute gives them)",
    );
  }
  return { missing: `${inner.path} is not there` };
}

/** What the service itself says about the nodes: a symptom to show beside a verdict, never a reason for one. */
function readHealth(fields: Place): Compute['health'] {
  const counts = field(fields, 'nodeStateCounts').value;
  const unusable = isRecord(counts) ? counts['unusableNodeCount'] : undefined;
  const errors = field(fields, 'errors').value;
  const state = field(fields, 'state').value ?? field(fields, 'allocationState').value;
  return {
    state: typeof state === 'string' ? state : null,
    unusableNodes: typeof unusable === 'number' ? unusable : 0,
    errors: Array.isArray(errors) ? errors.length : 0,
  };
}

/** A storage account, key vault or registry. An API version without private endpoints leaves their list out: that is no proof of none. */
export function readAccount(item: Item): Account {
  const properties = field(item.body, 'properties');
  const connections = listAt(properties, 'privateEndpointConnections');
  const says = Array.isArray(field(properties, 'privateEndpointConnections').value);
  return { ...readHead(item), connections: says ? (valueOf(connections) ?? []).map(readConnection) : null };
}

function readConnection(connection: Place): EndpointConnection {
  const fields = field(connection, 'properties');
  return {
    endpoint: valueOf(referenceAt(fields, 'privateEndpoint')),
    state: valueOf(textAt(field(fields, 'privateLinkServiceConnectionState'), 'status')),
  };
}
