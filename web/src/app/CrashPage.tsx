import { useTranslation } from 'react-i18next';
import { Button } from '@/components/Button';
import { Notice } from '@/components/Notice';
import styles from './Layout.module.css';

export function CrashPage({ fault }: { fault: string }) {
  const { t } = useTranslation();
  return (
    <main className={styles['centre']}>
      <Notice
        tone="bad"
        title={t('crashed.title')}
        detail={fault}
        actions={
          <Button
            kind="main"
            onClick={() => {
              window.location.reload();
            }}
          >
            {t('crashed.action')}
          </Button>
        }
      >
        {t('crashed.body')}
      </Notice>
    </main>
  );
}
