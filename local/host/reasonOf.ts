/** The first line of an error's message; its code where the message is empty, as with a refused connection. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const line = error.message.split('\n', 1)[0]?.trim();
  return line || ('code' in error ? String(error.code) : error.name);
}
