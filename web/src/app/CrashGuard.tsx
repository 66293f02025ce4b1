import { Component, type ReactNode } from 'react';
import { CrashPage } from './CrashPage';

/** Catches what a page throws while it is drawn. React offers this to classes only. */
export class CrashGuard extends Component<{ children: ReactNode }, { fault: string | null }> {
  override state: { fault: string | null } = { fault: null };

  static getDerivedStateFromError(error: unknown) {
    return { fault: String(error) };
  }

  override render() {
    return this.state.fault === null ? this.props.children : <CrashPage fault={this.state.fault} />;
  }
}
