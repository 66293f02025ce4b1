import { Engine } from '../support/Engine';
import { terminalJourneys } from '../support/journeys';

terminalJourneys('engine', () => Engine.start());
