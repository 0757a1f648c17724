import { ArmFailure } from './armReply.ts';

/** Refuses a name that Azure's network provider refuses: letters, digits, `_`, `.` and `-`, at most 80, no odd ends. */
export function validateName(name: string): void {
  if (!/^[a-z0-9]([\w.-]{0,78}\w)?$/i.test(name))
    throw new ArmFailure(400, 'InvalidResourceName', `Resource name ${JSON.stringify(name)} is invalid.`);
}
