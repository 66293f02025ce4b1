import { EngineDouble } from '../support/EngineDouble';
import { terminalJourneys } from '../support/journeys';

terminalJourneys('double', () => new EngineDouble().start());
