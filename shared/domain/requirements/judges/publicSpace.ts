import { everyAddress, subtractAddresses, unionAddresses } from '../../network/addressSet.ts';
import { addressesOf } from '../path/virtualNetworkTag.ts';

/** All addresses but private, shared, local, multicast and reserved ones, and the platform's own. */
export const publicSpace = subtractAddresses(
  everyAddress,
  unionAddresses(
    addressesOf([
      '0.0.0.0/8',
      '10.0.0.0/8',
      '100.64.0.0/10',
      '127.0.0.0/8',
      '168.63.129.16/32',
      '169.254.0.0/16',
      '172.16.0.0/12',
      '192.168.0.0/16',
      '224.0.0.0/3',
      '::/8',
      'fc00::/7',
      'fe80::/10',
      'ff00::/8',
    ]),
  ),
);
