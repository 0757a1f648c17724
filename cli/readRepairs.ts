import { isRecord } from '../shared/domain/isRecord.ts';
import { type Repair, repairStates } from '../shared/domain/repair/repairRecord.ts';
import { InputError } from './inputError.ts';

/** The repairs in an answer of the app. Throws `InputError` for an answer that is none. */
export function readRepairs(list: unknown): readonly Repair[] {
  if (!Array.isArray(list) || !list.every(isRepair)) {
    throw new InputError('--app: expected an answer of AML Network Guard, and this is none');
  }
  return list;
}

const texts = ['id', 'requirement', 'compute', 'rule'];

function isRepair(value: unknown): value is Repair {
  if (!isRecord(value) || !isState(value['state']) || !Array.isArray(value['steps'])) return false;
  return texts.every((name) => typeof value[name] === 'string') && value['steps'].every(isStep);
}

function isStep(step: unknown): boolean {
  if (!isRecord(step) || !isState(step['state'])) return false;
  const { at, why, by } = step;
  return typeof at === 'string' && typeof why === 'string' && (by === undefined || typeof by === 'string');
}

function isState(value: unknown): boolean {
  return repairStates.some((state) => state === value);
}
