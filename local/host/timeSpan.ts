const pattern = /^(?:(?<days>\d+)\.)?(?<hours>\d{1,2}):(?<minutes>\d{1,2}):(?<seconds>\d{1,2}(?:\.\d{1,7})?)$/;

/** Milliseconds of a .NET time span as host.json writes it (`hh:mm:ss`, `d.hh:mm:ss`, fractions of a second); null if it is none. */
export function parseTimeSpan(text: string): number | null {
  const parts = pattern.exec(text)?.groups;
  if (parts === undefined) return null;
  const [days, hours, minutes, seconds] = [
    Number(parts['days'] ?? 0),
    Number(parts['hours']),
    Number(parts['minutes']),
    Number(parts['seconds']),
  ] as const;
  if (hours > 23 || minutes > 59 || seconds >= 60) return null;
  return Math.round((((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000);
}
