package dev.sandboxengine.sandbox.http;

import dev.sandboxengine.access.Principal;
import dev.sandboxengine.access.http.Callers;
import dev.sandboxengine.http.Audited;
import dev.sandboxengine.sandbox.PublicStatus;
import dev.sandboxengine.sandbox.Sandbox;
import dev.sandboxengine.sandbox.SandboxException;
import dev.sandboxengine.sandbox.SandboxId;
import dev.sandboxengine.sandbox.SandboxState;
import dev.sandboxengine.sandbox.SandboxStore;
import io.javalin.http.Context;

/** Finds the sandbox that a request's path names, as far as its caller may see it. Thread-safe. */
public final class SandboxAccess {

    private final SandboxStore store;

    public SandboxAccess(SandboxStore store) {
        this.store = store;
    }

    /**
     * The sandbox of the path parameter {@code id}.
     *
     * @throws SandboxException.NotFound when there is none, or it belongs to somebody else
     */
    public Sandbox find(Context ctx) {
        String id = ctx.pathParam("id");
        Principal caller = Callers.of(ctx);
        Audited.object(ctx, "sandbox", id);
        Sandbox found = SandboxId.parse(id)
                .flatMap(store::find)
                .filter(sandbox -> caller.sees(sandbox.teamId()))
                .orElseThrow(() -> new SandboxException.NotFound(id));
        Audited.team(ctx, found.teamId());
        return found;
    }

    /**
     * The same, if it runs.
     *
     * @throws SandboxException.StateConflict when it does not
     */
    public Sandbox findRunning(Context ctx) {
        Sandbox sandbox = find(ctx);
        if (sandbox.state() != SandboxState.RUNNING) {
            throw new SandboxException.StateConflict("sandbox '" + sandbox.id() + "' is "
                    + PublicStatus.of(sandbox).code() + "; this needs one that is running");
        }
        return sandbox;
    }
}
