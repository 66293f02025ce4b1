import { useTranslation } from 'react-i18next';
import { OpenSandboxForm } from '@/features/sandboxes/OpenSandboxForm';
import styles from './LandingPage.module.css';

interface LandingPageProps {
  /** The sandbox that the address named without a key to it, or empty. */
  id: string;
  onOpen: (id: string, key: string) => void;
}

export function LandingPage({ id, onOpen }: LandingPageProps) {
  const { t } = useTranslation();
  const origin = window.location.origin;
  const example = [
    `curl -X POST ${origin}/api/v1/sandboxes \\`,
    `  -H "Authorization: Bearer $KEY" \\`,
    `  -H "Content-Type: application/json" \\`,
    `  -d '{"template_id": "backend-python", "user_id": "me"}'`,
  ].join('\n');
  return (
    <main className={styles['page']}>
      <title>{t('product')}</title>
      <div className={styles['column']}>
        <header>
          <h1 className={styles['product']}>{t('product')}</h1>
          <p className={styles['lead']}>{t('landing.lead')}</p>
        </header>
        {id !== '' && (
          <p className={styles['needsKey']} role="status">
            {t('landing.needsKey')}
          </p>
        )}
        <OpenSandboxForm id={id} onOpen={onOpen} />
        <section className={styles['example']}>
          <p>{t('landing.noneYet')}</p>
          <pre tabIndex={0}>{example}</pre>
        </section>
      </div>
    </main>
  );
}
