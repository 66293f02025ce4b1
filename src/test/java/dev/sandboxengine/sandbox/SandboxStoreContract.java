package dev.sandboxengine.sandbox;

import org.junit.jupiter.api.Timeout;

/** The laws of every {@link SandboxStore}, to be extended once per adapter. */
@Timeout(60)
public abstract class SandboxStoreContract
        implements StateLaws, LeaseLaws, EndLaws, ListLaws, EventLaws, SwitchLaws, QuotaLaws {}
