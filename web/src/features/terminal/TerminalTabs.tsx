import { useTranslation } from 'react-i18next';
import { mainTerminal } from './terminalNames';
import styles from './TerminalTabs.module.css';

interface TerminalTabsProps {
  names: readonly string[];
  active: string;
  /** Those that printed something while another was shown. */
  printed: ReadonlySet<string>;
  /** What the programs of the shown one call it. */
  title: string;
  onOpen: (name: string) => void;
  onNew: () => void;
  onClose: (name: string) => void;
}

/** Chooses which terminal is shown. */
export function TerminalTabs({ names, active, printed, title, onOpen, onNew, onClose }: TerminalTabsProps) {
  const { t } = useTranslation();
  return (
    <nav className={styles['bar']} aria-label={t('terminal.tabs.label')}>
      <ul className={styles['tabs']}>
        {names.map((name) => (
          <li key={name} className={styles['tab']} data-active={name === active}>
            <button
              type="button"
              className={styles['name']}
              aria-current={name === active}
              onClick={() => {
                onOpen(name);
              }}
            >
              {name}
              {printed.has(name) && (
                <>
                  <span className={styles['dot']} title={t('terminal.tabs.printed')} aria-hidden />
                  <span className="visuallyHidden">{t('terminal.tabs.printed')}</span>
                </>
              )}
            </button>
            {name !== mainTerminal && (
              <button
                type="button"
                className={styles['icon']}
                aria-label={t('terminal.tabs.close', { name })}
                title={t('terminal.tabs.close', { name })}
                onClick={() => {
                  onClose(name);
                }}
              >
                <span aria-hidden>×</span>
              </button>
            )}
          </li>
        ))}
      </ul>
      <button
        type="button"
        className={styles['icon']}
        aria-label={t('terminal.tabs.new')}
        title={t('terminal.tabs.new')}
        onClick={onNew}
      >
        <span aria-hidden>+</span>
      </button>
      {title !== '' && (
        <span className={styles['title']} title={t('terminal.tabs.title')}>
          <bdi>{title}</bdi>
        </span>
      )}
    </nav>
  );
}
