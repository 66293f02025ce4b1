import { render, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { Sandbox } from '@/api/sandboxes';
import { SandboxEnd } from './SandboxEnd';

const sandbox: Sandbox = {
  id: 'abc',
  templateId: 'backend-python',
  status: 'expired',
  statusMessage: null,
  reason: 'ttl',
  createdAt: null,
  expiresAt: null,
  timeline: [],
  endpoints: {},
};

function show(changes: Partial<Sandbox>, gone = false) {
  render(<SandboxEnd sandbox={{ ...sandbox, ...changes }} gone={gone} screenKept={false} actions={null} />);
}

describe('SandboxEnd', () => {
  it('says why a sandbox ended', () => {
    show({});
    expect(screen.getByRole('heading', { name: 'This sandbox has ended' })).toBeDefined();
    expect(screen.getByText(/Its time was up\./)).toBeDefined();
  });

  it('shows a reason that it has no words for as it is', () => {
    show({ reason: 'asteroid', statusMessage: 'It is gone.' });
    expect(screen.getByText('It is gone. · Reason: asteroid')).toBeDefined();
  });

  it('shows what the engine says of a failure', () => {
    show({ status: 'failed', reason: 'image_unavailable', statusMessage: 'No such image.' });
    expect(screen.getByText('No such image. · Reason: image_unavailable')).toBeDefined();
  });

  it('says how to go on with a sleeping sandbox', () => {
    show({ status: 'paused', reason: 'user' });
    expect(screen.getByText(/POST \/api\/v1\/sandboxes\/abc\/resume/)).toBeDefined();
  });

  it('says that a sandbox was deleted', () => {
    show({ status: 'running' }, true);
    expect(screen.getByRole('heading', { name: 'This sandbox no longer exists' })).toBeDefined();
  });
});
