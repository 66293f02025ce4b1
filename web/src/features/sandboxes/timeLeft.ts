const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** How loudly the clock speaks: calm until 15 minutes, then noticed, present at 5, insistent at 1. */
export type Urgency = 'calm' | 'noticed' | 'present' | 'insistent' | 'over';

export function urgency(left: number): Urgency {
  if (left <= 0) {
    return 'over';
  }
  if (left <= minute) {
    return 'insistent';
  }
  if (left <= 5 * minute) {
    return 'present';
  }
  return left <= 15 * minute ? 'noticed' : 'calm';
}

/** Whole days, and the rest as h:mm:ss; seconds are rounded up, so that 0:00:00 means that it is over. */
export function timeLeft(left: number): { days: number; time: string } {
  const whole = Math.ceil(Math.max(0, left) / second) * second;
  const part = (amount: number, unit: number) => Math.floor(amount / unit);
  const two = (value: number) => String(value).padStart(2, '0');
  const rest = whole % day;
  return {
    days: part(whole, day),
    time: `${part(rest, hour)}:${two(part(rest % hour, minute))}:${two(part(rest % minute, second))}`,
  };
}
