package dev.sandboxengine.sandbox;

import java.util.Arrays;
import java.util.Locale;

/** Why a sandbox ended. The lower-case name is part of the API. */
public enum EndReason {
    /** Its time was up. */
    TTL(SandboxState.EXPIRED),
    /** Somebody deleted it. */
    USER(SandboxState.EXPIRED),
    /** Its first process was killed for memory. */
    OOM(SandboxState.FAILED),
    /** Its first process ended by itself. */
    EXITED(SandboxState.FAILED),
    /** Its pod vanished without our doing. */
    RUNTIME_LOST(SandboxState.FAILED),
    /** Its image is neither on the host nor to be had. */
    IMAGE_UNAVAILABLE(SandboxState.FAILED),
    /** The runtime refused it. */
    REJECTED(SandboxState.FAILED),
    /** The runtime could not be reached for as long as a launch may take. */
    RUNTIME_UNAVAILABLE(SandboxState.FAILED),
    /** The Claude Code credentials that its template asks for are not there. */
    CLAUDE_AUTH_UNAVAILABLE(SandboxState.FAILED),
    /** One of its services could not be made ready, or refused what it was given to begin with. */
    SERVICE_FAILED(SandboxState.FAILED),
    /** One of its template's init commands failed. */
    COMMAND_FAILED(SandboxState.FAILED),
    /** Its health check did not pass in time. */
    UNHEALTHY(SandboxState.FAILED),
    /** The runtime's disk is full. */
    NO_SPACE(SandboxState.FAILED),
    /** A defect of the engine; its log says more. */
    INTERNAL_ERROR(SandboxState.FAILED);

    private final SandboxState outcome;

    EndReason(SandboxState outcome) {
        this.outcome = outcome;
    }

    /** The reason of this code. One that only a newer engine knows is {@link #INTERNAL_ERROR} to this one. */
    public static EndReason of(String code) {
        return Arrays.stream(values())
                .filter(reason -> reason.code().equals(code))
                .findFirst()
                .orElse(INTERNAL_ERROR);
    }

    /** The terminal state that it leads to. */
    public SandboxState outcome() {
        return outcome;
    }

    /** How it is written outside, for example {@code runtime_lost}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
