import { isRecord } from '../isRecord.ts';
import { parsePorts } from '../network/portSet.ts';
import type { Compute, ComputeHealth, EndpointConnection, Fact, Workspace } from './estate.ts';
import { valueOf } from './estate.ts';
import {
  booleanAt,
  eachOf,
  field,
  fieldsOf,
  listAt,
  locationAt,
  numberAt,
  objectAt,
  type Place,
  referenceAt,
  requiredTextAt,
  textAt,
  wrong,
} from './place.ts';
import { readAddress } from './readAddress.ts';
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
      serverlessNoPublicIp: fields,
      publicNetworkAccess: fields,
      ipAllowlist: fields,
      hbiWorkspace: fields,
      storageAccount: fields,
      keyVault: fields,
      containerRegistry: fields,
      connections: fields,
    };
  }
  const serverless = objectAt(fields.value, 'serverlessComputeSettings');
  return {
    ...head,
    isolationMode: textAt(field(fields.value, 'managedNetwork'), 'isolationMode'),
    serverlessSubnet: 'value' in serverless ? textAt(serverless.value, 'serverlessComputeCustomSubnet') : serverless,
    serverlessNoPublicIp:
      'value' in serverless ? booleanAt(serverless.value, 'serverlessComputeNoPublicIP') : serverless,
    publicNetworkAccess: textAt(fields.value, 'publicNetworkAccess'),
    ipAllowlist: eachOf(listAt(fields.value, 'ipAllowlist'), readAddress),
    hbiWorkspace: booleanAt(fields.value, 'hbiWorkspace'),
    storageAccount: referenceAt(fields.value, 'storageAccount'),
    keyVault: referenceAt(fields.value, 'keyVault'),
    containerRegistry: referenceAt(fields.value, 'containerRegistry'),
    connections: readConnections(fields.value),
  };
}

function tagsOf(body: Place): Readonly<Record<string, string>> {
  const tags = field(body, 'tags').value;
  const entries = isRecord(tags) ? Object.entries(tags) : [];
  return Object.fromEntries(
    entries.flatMap(([name, value]) => (typeof value === 'string' ? [[name.toLowerCase(), value]] : [])),
  );
}

/** Without a state nobody knows whether the endpoint works. */
function readConnections(fields: Place): Fact<readonly EndpointConnection[]> {
  return eachOf(listAt(fields, 'privateEndpointConnections'), (connection) => {
    const inner = fieldsOf(connection);
    if (!('value' in inner)) return inner;
    const endpoint = referenceAt(inner.value, 'privateEndpoint');
    const state = requiredTextAt(field(inner.value, 'privateLinkServiceConnectionState'), 'status');
    if (!('value' in endpoint)) return endpoint;
    return 'value' in state ? { value: { endpoint: endpoint.value, state: state.value } } : state;
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
      currentNodeCount: inner,
      health: unsaidHealth,
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
    // A cluster has none; of what is attached the registration names the port.
    sshPort: portAt(isInstance ? ssh : fields, 'sshPort'),
    maxNodeCount: numberAt(field(fields, 'scaleSettings'), 'maxNodeCount'),
    currentNodeCount: numberAt(fields, 'currentNodeCount'),
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

/** The health of what tells none. */
export const unsaidHealth: ComputeHealth = {
  state: null,
  allocationState: null,
  allocationStateSince: null,
  targetNodeCount: null,
  unusableNodeCount: 0,
  errors: [],
};

/** What is not told, or not readable, is no symptom and nothing to complain about. */
function readHealth(fields: Place): ComputeHealth {
  const text = (name: string): string | null => textIn(field(fields, name).value);
  const errors = field(fields, 'errors').value;
  return {
    state: text('state'),
    allocationState: text('allocationState'),
    allocationStateSince: text('allocationStateTransitionTime'),
    targetNodeCount: numberIn(field(fields, 'targetNodeCount').value),
    unusableNodeCount: numberIn(field(field(fields, 'nodeStateCounts'), 'unusableNodeCount').value) ?? 0,
    errors: Array.isArray(errors) ? errors.map(errorText) : [],
  };
}

/** API versions differ in whether the error stands in a field of its own. */
function errorText(entry: unknown): string {
  const inner = isRecord(entry) ? entry['error'] : undefined;
  const error = isRecord(inner) ? inner : entry;
  const told = isRecord(error) ? (textIn(error['message']) ?? textIn(error['code'])) : null;
  return told ?? 'an error without a message';
}

function textIn(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function numberIn(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}
