package dev.sandboxengine.sandbox;

/**
 * Why and how a sandbox ended.
 *
 * @param reason why, for programs
 * @param message why, and where useful what to do, for people
 */
public record Ending(EndReason reason, String message) {}
