import type { ButtonHTMLAttributes } from 'react';
import styles from './Button.module.css';

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** `main` for the one thing to do next, `plain` for the rest, `quiet` inside a status line. */
  kind?: 'main' | 'plain' | 'quiet';
}

export function Button({ kind = 'plain', type = 'button', ...rest }: ButtonProps) {
  return <button type={type} className={`${styles['button'] ?? ''} ${styles[kind] ?? ''}`} {...rest} />;
}
