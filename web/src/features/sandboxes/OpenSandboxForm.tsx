import { type SubmitEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/Button';
import { Field } from '@/components/Field';
import styles from './OpenSandboxForm.module.css';

interface OpenSandboxFormProps {
  /** Filled in beforehand, when the address named a sandbox. */
  id: string;
  onOpen: (id: string, key: string) => void;
}

export function OpenSandboxForm({ id: firstId, onOpen }: OpenSandboxFormProps) {
  const { t } = useTranslation();
  const [id, setId] = useState(firstId);
  const [key, setKey] = useState('');
  const [tried, setTried] = useState(false);
  const idField = useRef<HTMLInputElement>(null);
  const keyField = useRef<HTMLInputElement>(null);

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setTried(true);
    if (id.trim() === '') {
      idField.current?.focus();
    } else if (key.trim() === '') {
      keyField.current?.focus();
    } else {
      onOpen(id.trim(), key.trim());
    }
  };

  return (
    <form className={styles['form']} onSubmit={submit} noValidate>
      <h2 className={styles['title']}>{t('landing.title')}</h2>
      <Field
        ref={idField}
        label={t('landing.id')}
        hint={t('landing.idHint')}
        error={tried && id.trim() === '' ? t('landing.idMissing') : null}
        value={id}
        autoFocus={firstId === ''}
        autoComplete="off"
        onChange={(event) => {
          setId(event.target.value);
        }}
      />
      <Field
        ref={keyField}
        label={t('landing.key')}
        hint={t('landing.keyHint')}
        error={tried && key.trim() === '' ? t('landing.keyMissing') : null}
        type="password"
        value={key}
        autoFocus={firstId !== ''}
        autoComplete="off"
        onChange={(event) => {
          setKey(event.target.value);
        }}
      />
      <div>
        <Button kind="main" type="submit">
          {t('landing.open')}
        </Button>
      </div>
    </form>
  );
}
