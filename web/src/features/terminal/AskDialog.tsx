import { useEffect, useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/Button';
import styles from './AskDialog.module.css';

interface AskDialogProps {
  title: string;
  body: string;
  /** What it is about, word for word. */
  detail?: string;
  action: string;
  failed?: string;
  /** While what was asked for is being done. */
  busy?: boolean;
  onAct: () => void;
  /** Also by Escape. */
  onClose: () => void;
}

/** Asks before something that cannot be undone. It is open as long as it is there. */
export function AskDialog({
  title,
  body,
  detail,
  action,
  failed,
  busy = false,
  onAct,
  onClose,
}: AskDialogProps) {
  const { t } = useTranslation();
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={styles['dialog']}
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-body`}
      onClose={onClose}
    >
      <h2 id={`${id}-title`} className={styles['title']}>
        {title}
      </h2>
      <p id={`${id}-body`} className={styles['body']}>
        {body}
      </p>
      {detail !== undefined && (
        <p className={styles['detail']} dir="ltr">
          {detail}
        </p>
      )}
      <p className={styles['failed']} role="alert">
        {failed}
      </p>
      <div className={styles['actions']}>
        <Button kind="main" disabled={busy} onClick={onAct}>
          {action}
        </Button>
        <Button
          autoFocus
          onClick={() => {
            dialog.current?.close();
          }}
        >
          {t('cancel')}
        </Button>
      </div>
    </dialog>
  );
}
