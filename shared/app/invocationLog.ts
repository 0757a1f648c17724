import type { Log, LogFields } from './ports.ts';

/** What of an invocation's context is logged to. */
export interface LogTarget {
  info(line: string): void;
  warn(line: string): void;
  error(line: string): void;
}

/** One line an entry, `message name="value"…`. Names in Azure are chosen by others, so nothing in them may end the line or steer a terminal. */
export function invocationLog(target: LogTarget): Log {
  return {
    info: (message, fields) => target.info(logLine(message, fields)),
    warn: (message, fields) => target.warn(logLine(message, fields)),
    error: (message, fields) => target.error(logLine(message, fields)),
  };
}

function logLine(message: string, fields: LogFields = {}): string {
  const line = [message, ...Object.entries(fields).map(([name, value]) => `${name}=${JSON.stringify(value)}`)].join(
    ' ',
  );
  return line.replaceAll(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
}
