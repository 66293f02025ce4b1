import { type Ref, useState } from 'react';
import { flushSync } from 'react-dom';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/Button';
import styles from './TextDialog.module.css';

interface TextDialogProps {
  ref: Ref<HTMLDialogElement>;
  /** Called before the dialog opens. */
  read: () => string;
}

type Copied = 'not_yet' | 'done' | 'failed';

/** The terminal's screen and history as plain text, to read, search and copy. */
export function TextDialog({ ref, read }: TextDialogProps) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [copied, setCopied] = useState<Copied>('not_yet');

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied('done');
    } catch {
      setCopied('failed');
    }
  };

  return (
    <dialog
      ref={ref}
      className={styles['dialog']}
      aria-label={t('terminal.textTitle')}
      onBeforeToggle={(event) => {
        if (event.newState === 'open') {
          // At once: the dialog must not be seen with what it showed the last time
          flushSync(() => {
            setText(read());
            setCopied('not_yet');
          });
        }
      }}
    >
      <form method="dialog" className={styles['head']}>
        <h2 className={styles['title']}>{t('terminal.textTitle')}</h2>
        <Button
          onClick={() => {
            void copy();
          }}
        >
          {copied === 'done' ? t('copied') : t('copy')}
        </Button>
        <Button type="submit">{t('close')}</Button>
      </form>
      <p className={styles['failed']} role="alert">
        {copied === 'failed' ? t('terminal.copyFailed') : ''}
      </p>
      {/* It scrolls, so it must be reachable by keyboard. */}
      <pre className={styles['text']} tabIndex={0} aria-label={t('terminal.textTitle')}>
        {text === '' ? t('terminal.textEmpty') : text}
      </pre>
    </dialog>
  );
}
