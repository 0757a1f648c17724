import { eachOnce } from './eachOnce.ts';
import type { Fact, NetworkInterface } from './estate.ts';
import {
  booleanAt,
  eachOf,
  fieldsOf,
  idOf,
  listAt,
  type Place,
  referenceAt,
  requiredListAt,
  spelled,
} from './place.ts';
import { configuredAddresses, flatConfiguration } from './readAddress.ts';
import type { Item } from './readDocument.ts';
import { readHead } from './readHead.ts';
import { flatFields } from './readTypes.ts';

export function readNetworkInterface(item: Item): NetworkInterface {
  const fields = fieldsOf(item.body, flatFields.networkInterface);
  if (!('value' in fields)) {
    return {
      ...readHead(item),
      subnets: fields,
      networkSecurityGroup: fields,
      ipForwarding: fields,
      addresses: fields,
      applicationSecurityGroups: fields,
      publicAddress: fields,
    };
  }
  const configurations = requiredListAt(fields.value, 'ipConfigurations');
  const inside = eachOf(configurations, (configuration) => fieldsOf(configuration, flatConfiguration));
  const ofEach = <T>(read: (configuration: Place) => Fact<T>): Fact<readonly T[]> => eachOf(inside, read);
  const subnets = ofEach((configuration) => referenceAt(configuration, 'subnet'));
  const groups = ofEach((configuration) => eachOf(listAt(configuration, 'applicationSecurityGroups'), idOf));
  const publicAddresses = ofEach((configuration) =>
    referenceAt(configuration, spelled(configuration, 'publicIPAddress')),
  );
  return {
    ...readHead(item),
    subnets: 'value' in subnets ? { value: subnets.value.filter((id) => id !== null) } : subnets,
    networkSecurityGroup: referenceAt(fields.value, 'networkSecurityGroup'),
    ipForwarding: booleanAt(fields.value, spelled(fields.value, 'enableIPForwarding')),
    addresses: configuredAddresses(configurations),
    applicationSecurityGroups: 'value' in groups ? { value: eachOnce(groups.value.flat()) } : groups,
    publicAddress:
      'value' in publicAddresses ? { value: publicAddresses.value.some((id) => id !== null) } : publicAddresses,
  };
}
