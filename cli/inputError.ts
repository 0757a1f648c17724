/** Bad input or usage. Its message is the one line a person reads on standard error; the exit code is then 2. */
export class InputError extends Error {}
