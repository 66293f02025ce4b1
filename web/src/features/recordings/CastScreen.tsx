import 'asciinema-player/dist/bundle/asciinema-player.css';
import { create } from 'asciinema-player';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './CastScreen.module.css';

/** Longer pauses are played as this, in seconds: people think, and go to lunch. */
const LONGEST_PAUSE = 2;

/** The player itself. */
export function CastScreen({ cast }: { cast: string }) {
  const { t } = useTranslation();
  const place = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (place.current === null) {
      return;
    }
    const player = create({ data: cast }, place.current, {
      fit: 'both',
      preload: true,
      idleTimeLimit: LONGEST_PAUSE,
      controls: true,
      poster: 'npt:0:02',
      theme: 'engine',
      terminalFontFamily: "'JetBrains Mono Variable', ui-monospace, monospace",
    });
    return () => {
      player.dispose();
    };
  }, [cast]);

  return (
    <>
      <div ref={place} className={styles['screen']} />
      <p className={styles['hint']}>{t('recordings.hint', { seconds: LONGEST_PAUSE })}</p>
    </>
  );
}
