import type { AppFunction, TimerTrigger } from './appFunction.ts';
import type { Invocation, Invoker } from './invoker.ts';

/** `setTimeout` takes no more than 24 days. */
const longestWait = 24 * 60 * 60 * 1000;

/** Fires the timer on its schedule until `stop`. Firings that fall while one still runs are left out, as in Azure. */
export function startTimerTrigger(target: AppFunction<TimerTrigger>, invoker: Invoker): { stop(): void } {
  const { schedule, runOnStartup } = target.trigger;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  function wait(due: Date): void {
    if (stopped) return;
    const remaining = due.getTime() - Date.now();
    const next = () => (remaining > longestWait ? wait(due) : void fire('schedule', due));
    timer = setTimeout(next, Math.min(remaining, longestWait));
  }

  async function fire(reason: string, due: Date): Promise<void> {
    await invoker.invoke(target, timerInvocation(target, reason));
    // A timeout may end a little before its time: the same occurrence must not fire twice.
    wait(schedule.next(new Date(Math.max(Date.now(), due.getTime()))));
  }

  if (runOnStartup) void fire('start of the host', new Date());
  else wait(schedule.next(new Date()));
  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

/** What a timer function is invoked with; the host writes these members in Pascal case. */
export function timerInvocation({ trigger }: AppFunction<TimerTrigger>, reason: string): Invocation {
  const now = new Date();
  const timer = {
    Schedule: { AdjustForDST: true },
    ScheduleStatus: {
      Last: now.toISOString(),
      LastUpdated: now.toISOString(),
      Next: trigger.schedule.next(now).toISOString(),
    },
    IsPastDue: false,
  };
  return { reason, input: { json: JSON.stringify(timer) } };
}
