import { isRecord } from '../isRecord.ts';
import type { HdInsightCluster } from './attachedResource.ts';
import { eachOnce } from './eachOnce.ts';
import type { Fact } from './estate.ts';
import { eachOf, field, fieldsOf, objectAt, type Place, referenceAt, requiredListAt, textAt, wrong } from './place.ts';
import type { Item } from './readDocument.ts';
import { readHead } from './readHead.ts';

export function readHdInsight(item: Item): HdInsightCluster {
  const fields = fieldsOf(item.body);
  if (!('value' in fields)) {
    return { ...readHead(item), subnets: fields, resourceProviderConnection: fields, kafkaRest: fields };
  }
  const network = objectAt(fields.value, 'networkProperties');
  const kafka = objectAt(fields.value, 'kafkaRestProperties');
  return {
    ...readHead(item),
    subnets: subnetsOf(fields.value),
    resourceProviderConnection: 'value' in network ? textAt(network.value, 'resourceProviderConnection') : network,
    kafkaRest: 'value' in kafka ? { value: isRecord(kafka.value.value) } : kafka,
  };
}

function subnetsOf(fields: Place): Fact<readonly string[]> {
  const profile = objectAt(fields, 'computeProfile');
  const subnets = 'value' in profile ? eachOf(requiredListAt(profile.value, 'roles'), subnetOf) : profile;
  return 'value' in subnets ? { value: eachOnce(subnets.value.filter((id) => id !== null)) } : subnets;
}

function subnetOf(role: Place): Fact<string | null> {
  const network = objectAt(role, 'virtualNetworkProfile');
  if (!('value' in network)) return network;
  const subnet = referenceAt(network.value, 'subnet');
  if (!('value' in subnet) || subnet.value !== null) return subnet;
  const id = textAt(network.value, 'id');
  if (!('value' in id)) return id;
  return id.value === null ? subnet : wrong(field(network.value, 'subnet'), 'the ARM id of a subnet');
}
