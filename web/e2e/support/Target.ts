/** An engine to run journeys against: the real one, or the double. */
export interface Target {
  readonly origin: string;
  readonly key: string;
  /** Answers the id of a sandbox that is pending or running. */
  create(): Promise<string>;
  remove(id: string): Promise<void>;
  /** Is killed without a warning and started again, with what it had kept. Its sandboxes go on. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}
