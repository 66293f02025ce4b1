import { cleanup } from '@testing-library/react';
import { afterEach } from 'vitest';
import { startTexts } from '@/texts/startTexts';

startTexts('en');
afterEach(cleanup);
