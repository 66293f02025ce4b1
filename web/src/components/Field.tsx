import { type InputHTMLAttributes, type Ref, useId } from 'react';
import styles from './Field.module.css';

interface FieldProps extends InputHTMLAttributes<HTMLInputElement> {
  label: string;
  hint: string;
  /** Shown instead of the hint, and announced. */
  error?: string | null;
  ref?: Ref<HTMLInputElement>;
}

export function Field({ label, hint, error, ...input }: FieldProps) {
  const id = useId();
  const wrong = error != null;
  return (
    <div className={styles['field']}>
      <label htmlFor={id} className={styles['label']}>
        {label}
      </label>
      <input
        {...input}
        id={id}
        className={styles['input']}
        aria-invalid={wrong}
        aria-describedby={`${id}-hint`}
        spellCheck={false}
        autoCapitalize="none"
      />
      <p
        id={`${id}-hint`}
        className={wrong ? styles['error'] : styles['hint']}
        role={wrong ? 'alert' : undefined}
      >
        {error ?? hint}
      </p>
    </div>
  );
}
