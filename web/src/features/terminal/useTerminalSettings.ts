import { useStoredNumber } from '@/hooks/useStoredNumber';
import { useStoredSwitch } from '@/hooks/useStoredSwitch';

export const fontSizes = [9, 24] as const;

/** What a person chose for all terminals in this browser. */
export interface TerminalSettings {
  readonly screenReader: boolean;
  setScreenReader: (on: boolean) => void;
  /** In pixels. */
  readonly fontSize: number;
  setFontSize: (pixels: number) => void;
}

export function useTerminalSettings(): TerminalSettings {
  const [screenReader, setScreenReader] = useStoredSwitch('sandbox-engine.screen-reader');
  const standard = window.innerWidth < 480 ? 12 : 14;
  const [fontSize, setFontSize] = useStoredNumber('sandbox-engine.font-size', standard, fontSizes);
  return { screenReader, setScreenReader, fontSize, setFontSize };
}
