import { type Ref, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { mostCounted, type SearchResult, type SearchWish } from './ScreenSearch';
import styles from './SearchBar.module.css';

interface SearchBarProps {
  ref: Ref<HTMLInputElement>;
  found: SearchResult;
  onFind: (wish: SearchWish, where: 'first' | 'next' | 'previous') => void;
  onClose: () => void;
}

/** Looks for text on the screen and in the history; the newest match first. */
export function SearchBar({ ref, found, onFind, onClose }: SearchBarProps) {
  const { t } = useTranslation();
  const [wish, setWish] = useState<SearchWish>({ text: '', caseSensitive: false, regex: false });
  const change = (part: Partial<SearchWish>) => {
    const next = { ...wish, ...part };
    setWish(next);
    onFind(next, 'first');
  };
  const words = () => {
    if (wish.text === '') {
      return '';
    }
    if (found.invalid) {
      return t('terminal.search.invalid');
    }
    if (found.count === 0) {
      return t('terminal.search.none');
    }
    return found.index < 0
      ? t('terminal.search.many', { count: found.count >= mostCounted ? mostCounted : found.count })
      : t('terminal.search.which', { index: found.index + 1, count: found.count });
  };
  return (
    <form
      role="search"
      className={styles['bar']}
      onSubmit={(event) => {
        event.preventDefault();
        onFind(wish, 'previous');
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          event.preventDefault();
          onClose();
        } else if (event.key === 'Enter' && event.shiftKey) {
          event.preventDefault();
          onFind(wish, 'next');
        }
      }}
    >
      <input
        ref={ref}
        autoFocus
        className={styles['text']}
        value={wish.text}
        aria-label={t('terminal.search.label')}
        aria-invalid={found.invalid}
        placeholder={t('terminal.search.label')}
        spellCheck={false}
        autoCapitalize="none"
        autoComplete="off"
        onChange={(event) => {
          change({ text: event.target.value });
        }}
      />
      <span className={styles['count']} role="status">
        {words()}
      </span>
      <button
        type="button"
        className={styles['tool']}
        aria-pressed={wish.caseSensitive}
        aria-label={t('terminal.search.caseSensitive')}
        title={t('terminal.search.caseSensitive')}
        onClick={() => {
          change({ caseSensitive: !wish.caseSensitive });
        }}
      >
        <span aria-hidden>Aa</span>
      </button>
      <button
        type="button"
        className={styles['tool']}
        aria-pressed={wish.regex}
        aria-label={t('terminal.search.regex')}
        title={t('terminal.search.regex')}
        onClick={() => {
          change({ regex: !wish.regex });
        }}
      >
        <span aria-hidden>.*</span>
      </button>
      <button
        type="submit"
        className={styles['tool']}
        aria-label={t('terminal.search.previous')}
        title={t('terminal.search.previousHint')}
      >
        <span aria-hidden>↑</span>
      </button>
      <button
        type="button"
        className={styles['tool']}
        aria-label={t('terminal.search.next')}
        title={t('terminal.search.nextHint')}
        onClick={() => {
          onFind(wish, 'next');
        }}
      >
        <span aria-hidden>↓</span>
      </button>
      <button
        type="button"
        className={styles['tool']}
        aria-label={t('terminal.search.close')}
        title={t('terminal.search.closeHint')}
        onClick={onClose}
      >
        <span aria-hidden>×</span>
      </button>
    </form>
  );
}
